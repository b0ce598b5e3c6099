"""Addresses in mails → the posting they mean, from the address alone: no link is ever opened.

Opening one tells the sender that it was read, may log somebody in (LinkedIn's otpToken) or unsubscribe.
So the canonical address is made from the ids in the link; wrappers that carry their target are
unwrapped; opaque ones stay as they are, for the person to open.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from monitor.messages.words import pattern
from monitor.normalize.url import canonical, job_key

_LONGEST = 4_000
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_WRAPS = (
    "url",
    "u",
    "q",
    "redirect",
    "redirecturl",
    "redirect_url",
    "target",
    "dest",
    "destination",
    "link",
    "lnk",
    "r",
)

# host suffix, path pattern with the id, name, canonical address ({host}, {id}, {path})
_BOARDS = (
    (
        "linkedin.com",
        r"/(?:comm/)?jobs/(?:view|collections)/(?:[^/?]*-)?(\d{6,})",
        "linkedin",
        "https://www.linkedin.com/jobs/view/{id}/",
    ),
    ("xing.com", r"/jobs/[^/?]*?(\d{6,})(?:/|$)", "xing", "https://www.xing.com{path}"),
    (
        "stepstone.de",
        r"/(?:stellenangebote|jobs|stellen)--.*?(\d{5,})(?:-inline)?(?:\.html)?$",
        "stepstone",
        "https://{host}{path}",
    ),
    (
        "stepstone.at",
        r"/(?:stellenangebote|jobs|stellen)--.*?(\d{5,})(?:-inline)?(?:\.html)?$",
        "stepstone",
        "https://{host}{path}",
    ),
    ("dice.com", rf"/job-detail/({_UUID})", "dice", "https://www.dice.com/job-detail/{{id}}"),
    ("naukri.com", r"/job-listings-.*?(\d{9,})$", "naukri", "https://www.naukri.com{path}"),
    ("wellfound.com", r"/jobs/(\d{4,})", "wellfound", "https://wellfound.com{path}"),
    ("seek.com.au", r"/job/(\d{6,})", "seek", "https://www.seek.com.au/job/{id}"),
    ("reed.co.uk", r"/jobs/(?:[^/]+/)?(\d{6,})", "reed", "https://www.reed.co.uk{path}"),
    ("totaljobs.com", r"/job/(?:.*job)?(\d{6,})", "totaljobs", "https://www.totaljobs.com{path}"),
    ("adzuna.com", r"/(?:land/ad|details|ad)/(\d{6,})", "adzuna", "https://{host}/details/{id}"),
    ("adzuna.co.uk", r"/(?:land/ad|details|ad)/(\d{6,})", "adzuna", "https://{host}/details/{id}"),
    ("adzuna.de", r"/(?:land/ad|details|ad)/(\d{6,})", "adzuna", "https://{host}/details/{id}"),
    ("hellowork.com", r"/emplois/(\d{5,})\.html", "hellowork", "https://www.hellowork.com{path}"),
    ("apec.fr", r"/detail-offre/(\w{6,})", "apec", "https://www.apec.fr{path}"),
    (
        "jobs.ch",
        r"/(?:vacancies|stellenangebote|offres-emplois)/detail/([\w-]{6,})",
        "jobs.ch",
        "https://www.jobs.ch{path}",
    ),
    (
        "welcometothejungle.com",
        r"/companies/[^/]+/jobs/([\w-]+)",
        "wttj",
        "https://www.welcometothejungle.com{path}",
    ),
    ("monster.com", r"/job-openings/.*?([0-9a-f-]{20,})", "monster", "https://{host}{path}"),
    ("infojobs.net", r"/of-i([0-9a-f]{20,})", "infojobs", "https://www.infojobs.net{path}"),
    ("jooble.org", r"/(?:jdp|desc|away)/(-?\d{6,})", "jooble", "https://{host}/jdp/{id}"),
    (
        "arbeitsagentur.de",
        r"/jobdetail/([\w-]{8,})",
        "arbeitsagentur",
        "https://www.arbeitsagentur.de/jobsuche/jobdetail/{id}",
    ),
    ("freelancermap.de", r"/projekt/([\w-]+)", "freelancermap", "https://www.freelancermap.de{path}"),
)


@dataclass(frozen=True, slots=True)
class JobLink:
    """A posting's address: `identifier` the same in every mail, `url` without the reader's tokens."""

    identifier: str
    url: str
    board: str | None = None


@cache
def _boards() -> tuple[tuple[str, re.Pattern[str], str, str], ...]:
    return tuple(
        (host, re.compile(path, re.IGNORECASE), name, url.replace("{{", "{").replace("}}", "}"))
        for host, path, name, url in _BOARDS
    )


def _parts(url: str) -> SplitResult | None:
    """The parts of a readable http(s) address, or None."""
    try:
        parts = urlsplit(url.strip()[:_LONGEST])
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme.lower() in ("http", "https") and parts.hostname else None


def unwrapped(url: str, depth: int = 3) -> str:
    """The target that a redirecting address carries in its own query, or the address itself."""
    parts = _parts(url)
    if parts is None or depth == 0:
        return url
    for key, value in _query(parts).items():
        if key in _WRAPS and value.lower().startswith(("http://", "https://")):
            return unwrapped(value, depth - 1)
    if "urldefense" in (parts.hostname or "") and (found := re.search(r"/v3/__(https?:/{1,2}.+?)__;", url)):
        return unwrapped(re.sub(r"^(https?:)/+", r"\1//", found[1]), depth - 1)
    return url


def _query(parts: SplitResult) -> dict[str, str]:
    try:
        return {key.lower(): value for key, value in parse_qsl(parts.query, max_num_fields=100)}
    except ValueError:
        return {}


def below(host: str, suffix: str) -> bool:
    """Whether the host is this domain or one under it."""
    return host == suffix or host.endswith(f".{suffix}")


def job(url: str) -> JobLink | None:
    """The posting that the address means: a board's, or an applicant system's; None for anything else."""
    parts = _parts(unwrapped(url))
    if parts is None:
        return None
    host, path, query = (parts.hostname or "").rstrip("."), unquote(parts.path), _query(parts)
    if known := _glassdoor(host, query) or _indeed(host, query):
        return known
    for suffix, path_of, name, shape in _boards():
        if below(host, suffix) and (found := path_of.search(path.rstrip("/"))):
            where = shape.format(host=host, id=found[1], path=parts.path.rstrip("/"))
            return JobLink(f"{name}:{found[1].lower()}", where, name)
    if (key := job_key(parts.geturl())) and not key.startswith(("linkedin:", "indeed:")):
        return JobLink(key, canonical(parts.geturl()), key.split(":")[0])
    return None


def _glassdoor(host: str, query: dict[str, str]) -> JobLink | None:
    number = query.get("joblistingid") or query.get("jl") or ""
    if re.fullmatch(r"(?:[\w-]+\.)?glassdoor\.(?:com?(?:\.\w{2})?|\w{2})", host) and number.isdecimal():
        return JobLink(f"glassdoor:{number}", f"https://{host}/job-listing/j?jl={number}", "glassdoor")
    return None


def _indeed(host: str, query: dict[str, str]) -> JobLink | None:
    number = (query.get("jk") or query.get("vjk") or "").lower()
    if re.fullmatch(r"(?:[\w-]+\.)*indeed\.(?:com?(?:\.\w{2})?|\w{2})", host) and re.fullmatch(
        r"[0-9a-f]{16}", number
    ):
        country = (
            host
            if re.fullmatch(r"(?:www|[a-z]{2})\.indeed\.com|(?:www\.)?indeed\.co\.uk", host)
            else "www.indeed.com"
        )
        return JobLink(f"indeed:{number}", f"https://{country}/viewjob?jk={number}", "indeed")
    return None


def joblike(url: str) -> JobLink | None:
    """As `job`, and for addresses whose path looks like a posting's."""
    if known := job(url):
        return known
    parts = _parts(unwrapped(url))
    if parts is None or is_call(url):
        return None
    if pattern("", "not_jobs").search(f"{parts.path}?{parts.query}"[:500]) or not pattern(
        "/", "job_paths", r"(?:[/_-]|--)[^/]*\w"
    ).search(parts.path[:500]):
        return None
    clean = canonical(parts.geturl())
    digest = hashlib.blake2b(clean.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return JobLink(f"url:{digest}", clean)


def is_call(url: str) -> bool:
    """Whether the address books or opens a call, rather than showing a job."""
    parts = _parts(url)
    if parts is None:
        return False
    host, path = (parts.hostname or "").rstrip("."), parts.path.lower()
    if host in (
        "teams.microsoft.com",
        "calendar.google.com",
        "outlook.office.com",
        "outlook.office365.com",
        "bookings.microsoft.com",
    ):
        return any(
            word in path for word in ("meetup-join", "appointments", "bookwithme", "booking", "owa/calendar")
        )
    return bool(pattern(r"(?:^|\.)", "call_hosts", "$").search(host))


def opaque(url: str) -> str | None:
    """A redirector's address without query, to be opened by hand; None if it is no http(s) address."""
    parts = _parts(url)
    return (
        None
        if parts is None
        else f"{parts.scheme.lower()}://{parts.netloc.rpartition('@')[2].lower()}{parts.path}"
    )


def thread(url: str) -> str | None:
    """The LinkedIn conversation that an address leads to."""
    parts = _parts(url)
    if parts is None or not below((parts.hostname or "").rstrip("."), "linkedin.com"):
        return None
    found = re.search(r"/messaging/thread/([\w=%-]{4,120})", parts.path)
    return f"https://www.linkedin.com/messaging/thread/{found[1]}/" if found else None


def host(url: str) -> str:
    """The host of an http(s) address in lower case, or ""."""
    parts = _parts(url)
    return (parts.hostname or "").rstrip(".") if parts else ""
