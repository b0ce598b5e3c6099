"""What is remembered of a posting to decide later whether another is the same, without its text."""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Self
from urllib.parse import urlsplit

from monitor.identity import words
from monitor.identity.shingles import shingles, spoken
from monitor.models import Place, Posting, Workplace
from monitor.normalize import organization, url

_VERSION = "1"
_PLACES = 60
_FIELDS = 19
# Kinds whose sources mix several systems' postings, so that two identifiers are not two vacancies.
_MIXED = frozenset({"file", "feed", "mailbox", "imap"})
# What looks like an id in an address: a UUID, a number of five digits and more that is not a date, or a
# word with five digits and more ("PIDAGLOBAL4409657006", "r-98584").
_NUMBER = re.compile(
    r"(?<![^\W_])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?!20[12]\d[01]\d[0-3]\d(?!\d))(?:j?r[-_]?)?\d{5,22}"
    r"|(?=(?:[a-z]{0,30}\d){5})[a-z0-9]{8,60})(?![^\W_])"
)
_SERIES = re.compile(r"[a-z]{0,3}0*([1-9]\d*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """A posting as identity sees it.

    `own`: its source numbers vacancies, so that another identifier there is another ad. `company` are
    the words of the employer's name; `title`, `seniority` and `terms` (years, seasons) those of the
    title. `cities`, `regions` and `countries` are where the work is, `where` every word of its places. `jobs` are
    canonical ids ("greenhouse:123") or addresses, `numbers` what looks like an id in them. `shingles`
    are packed hashes of the text, `sketch` the smallest; `told`: the text speaks of its title.
    """

    source: str
    identifier: str
    own: bool
    company: tuple[str, ...]
    title: frozenset[str]
    seniority: frozenset[str]
    terms: frozenset[str]
    cities: frozenset[str]
    regions: frozenset[str]
    countries: frozenset[str]
    where: frozenset[str]
    remote: bool
    requisition: str
    role: str
    jobs: frozenset[str]
    numbers: frozenset[str]
    told: bool
    sketch: tuple[int, ...]
    shingles: bytes

    def dump(self) -> bytes:
        """This value for a BLOB column: some 300 bytes, and two for each word of the text."""
        sets = (
            self.title,
            self.seniority,
            self.terms,
            self.cities,
            self.regions,
            self.countries,
            self.where,
            self.jobs,
        )
        head = (
            _VERSION,
            self.source,
            self.identifier,
            "1" if self.own else "",
            "1" if self.remote else "",
            "1" if self.told else "",
            self.requisition,
            self.role,
            " ".join(self.company),
            " ".join(map(str, self.sketch)),
            "\t".join(sorted(self.numbers)),
            *("\t".join(sorted(each)) for each in sets),
        )
        return "\n".join(head).encode("utf-8", "surrogatepass") + b"\0" + self.shingles

    @classmethod
    def load(cls, dumped: bytes) -> Self:
        """The value that `dump` wrote. ValueError for anything else, another version included."""
        head, _, hashes = dumped.partition(b"\0")
        fields = head.decode("utf-8", "surrogatepass").split("\n")
        if len(fields) != _FIELDS or fields[0] != _VERSION or len(hashes) % 2:
            raise ValueError("not features of this version")
        _, source, identifier, own, remote, told, requisition, role, company, sketch, *rest = fields
        numbers, title, seniority, terms, cities, regions, countries, where, jobs = (
            frozenset(each.split("\t")) if each else frozenset() for each in rest
        )
        return cls(
            source=source,
            identifier=identifier,
            own=bool(own),
            company=tuple(company.split()),
            title=title,
            seniority=seniority,
            terms=terms,
            cities=cities,
            regions=regions,
            countries=countries,
            where=where,
            remote=bool(remote),
            requisition=requisition,
            role=role,
            jobs=jobs,
            numbers=numbers,
            told=bool(told),
            sketch=tuple(map(int, sketch.split())),
            shingles=hashes,
        )


def features(posting: Posting) -> Features:
    """Everything that identity needs of a posting."""
    title, seniority, terms = words.title(posting.title)
    body = spoken(posting.description or "")
    sketch, hashes = shingles(body)
    jobs, numbers = _addresses(posting)
    company = tuple(organization.key(posting.hiring_organization or "").split())
    return Features(
        source=_line(posting.source),
        identifier=_line(posting.identifier),
        own=posting.kind not in _MIXED,
        company=company,
        title=title,
        seniority=seniority,
        terms=terms,
        cities=_cities(posting.job_location),
        regions=_regions(posting.job_location),
        countries=frozenset(filter(None, (_line(place.country or "") for place in posting.job_location))),
        where=words.every(place.text for place in posting.job_location[:_PLACES]),
        remote=posting.workplace is Workplace.REMOTE,
        requisition=requisition(posting.requisition or ""),
        role=_line(posting.role or ""),
        jobs=jobs,
        numbers=numbers,
        told=words.told(posting.title, title, company, b" ".join(body)),
        sketch=sketch,
        shingles=hashes,
    )


def _line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())


def requisition(text: str) -> str:
    """The number of a requisition: "R-01106", "JR 1106" and "1106" are one; free text ("ONE") is none."""
    plain = "".join(character for character in text[:100].casefold() if character.isalnum())
    found = _SERIES.fullmatch(plain)
    return found[1] if found else plain if any(character.isdigit() for character in plain) else ""


def _cities(places: tuple[Place, ...]) -> frozenset[str]:
    found: set[str] = set()
    for place in places[:_PLACES]:
        wider = {words.fold(part) for part in (place.region, place.country) if part}
        found.update(name for name in words.place(place.text) if name not in wider)
        found.update(words.place(place.locality) if place.locality else ())
    return frozenset(found)


def _regions(places: tuple[Place, ...]) -> frozenset[str]:
    """The regions, if each place has one: "Germany, Bavaria" may be anywhere in Germany."""
    found = [words.fold(place.region) if place.region else "" for place in places[:_PLACES]]
    return frozenset(map(_line, found)) if all(found) else frozenset()


def _addresses(posting: Posting) -> tuple[frozenset[str], frozenset[str]]:
    jobs: set[str] = set()
    numbers: set[str] = set()
    for address in (posting.url, posting.apply_url):
        if not address:
            continue
        key = url.job_key(address)
        if key:
            jobs.add(_line(key))
            numbers.add(_line(key.rpartition(":")[2]))
        else:
            plain = _line(url.canonical(address))
            jobs.add(plain)
            numbers.update(islice(_NUMBER.findall(_within(plain)), 4))
    return frozenset(jobs), frozenset(number for number in numbers if len(number) > 4)


def _within(address: str) -> str:
    """The path and the query of an address, in lower case."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.path}?{parts.query}".lower()
