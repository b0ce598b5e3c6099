"""What is remembered of a posting to decide later whether another is the same, without its text."""

import sys
from array import array
from dataclasses import dataclass
from typing import Self
from zlib import crc32

from monitor.identity import words
from monitor.models import Place, Posting, Workplace
from monitor.normalize import organization, url

_TEXT_CAP = 6000
_SHORTEST_TEXT = 200
_VERSION = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """A posting as identity sees it. `shingles` are the sorted 32-bit hashes of its text's word trigrams.

    `jobs` are canonical ids and addresses of the vacancy ("greenhouse:123"), `cities` and `countries`
    where the work is, `where` every word of its places.
    """

    source: str
    identifier: str
    company: tuple[str, ...]
    title: frozenset[str]
    seniority: frozenset[str]
    years: frozenset[str]
    cities: frozenset[str]
    countries: frozenset[str]
    where: frozenset[str]
    remote: bool
    requisition: str
    role: str
    jobs: frozenset[str]
    shingles: bytes

    @property
    def count(self) -> int:
        """How many different shingles the text has; 0 without a text worth comparing."""
        return len(self.shingles) // 4

    def hashes(self) -> "array[int]":
        """The sorted hashes of the text's shingles."""
        found = array("I")
        found.frombytes(self.shingles)
        if sys.byteorder == "big":
            found.byteswap()
        return found

    def dump(self) -> bytes:
        """This value for a BLOB column: about 300 bytes and four for each word of the text."""
        head = "\n".join(
            (
                _VERSION,
                self.source,
                self.identifier,
                self.requisition,
                self.role,
                "1" if self.remote else "",
                " ".join(self.company),
                *("\t".join(sorted(part)) for part in self._sets()),
            )
        )
        return head.encode("utf-8", "surrogatepass") + b"\0" + self.shingles

    def _sets(self) -> tuple[frozenset[str], ...]:
        return (
            self.title, self.seniority, self.years, self.cities, self.countries, self.where, self.jobs,
        )  # fmt: skip

    @classmethod
    def load(cls, dumped: bytes) -> Self:
        """The value that `dump` wrote. ValueError for anything else, an older version included."""
        head, _, shingles = dumped.partition(b"\0")
        fields = head.decode("utf-8", "surrogatepass").split("\n")
        if len(fields) != 14 or fields[0] != _VERSION or len(shingles) % 4:
            raise ValueError("not features of this version")
        title, seniority, years, cities, countries, where, jobs = (
            frozenset(part.split("\t")) if part else frozenset() for part in fields[7:]
        )
        return cls(
            source=fields[1],
            identifier=fields[2],
            requisition=fields[3],
            role=fields[4],
            remote=bool(fields[5]),
            company=tuple(fields[6].split()),
            title=title,
            seniority=seniority,
            years=years,
            cities=cities,
            countries=countries,
            where=where,
            jobs=jobs,
            shingles=shingles,
        )


def features(posting: Posting) -> Features:
    """Everything that identity needs of a posting."""
    title, seniority, years = words.title(posting.title)
    return Features(
        source=_line(posting.source),
        identifier=_line(posting.identifier),
        company=tuple(organization.key(posting.hiring_organization or "").split()),
        title=title,
        seniority=seniority,
        years=years,
        cities=_cities(posting.job_location),
        countries=frozenset(place.country for place in posting.job_location if place.country),
        where=words.every(place.text for place in posting.job_location),
        remote=posting.workplace is Workplace.REMOTE,
        requisition=_line(posting.requisition or "").casefold(),
        role=_line(posting.role or ""),
        jobs=_jobs(posting),
        shingles=_shingles(posting.description or ""),
    )


def _line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())


def _cities(places: tuple[Place, ...]) -> frozenset[str]:
    found: set[str] = set()
    for place in places:
        wider = {words.fold(part) for part in (place.region, place.country) if part}
        found.update(name for name in words.place(place.text) if name not in wider)
        found.update(words.place(place.locality) if place.locality else ())
    return frozenset(found)


def _jobs(posting: Posting) -> frozenset[str]:
    addresses = (address for address in (posting.url, posting.apply_url) if address)
    keys = {_line(url.job_key(address) or url.canonical(address)) for address in addresses}
    return frozenset(keys - {""})


def _shingles(text: str) -> bytes:
    """The sorted hashes of word trigrams: nested CRC-32, which costs no joined strings."""
    if len(text) < _SHORTEST_TEXT:
        return b""
    found = " ".join(words.running(text[:_TEXT_CAP])).encode("utf-8", "surrogatepass").split()
    hashes = array("I", sorted(set(map(crc32, found[2:], map(crc32, found[1:], map(crc32, found))))))
    if sys.byteorder == "big":
        hashes.byteswap()
    return hashes.tobytes()
