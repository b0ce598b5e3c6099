"""The values that travel through rolewatch, in the words of schema.org JobPosting.

Frozen, coerced once, without I/O. `None` means "not stated"; never `""`, `0` or today's date. Times are in UTC.

    scraper → RawPosting, RawMessage   what a source said
    normalize → Posting, Message       what we understood
    identity → Opening                 the vacancy behind one or more postings
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

_NOT_AN_IDENTIFIER = frozenset({"", "none", "null", "undefined", "nan"})
_WEB = ("http://", "https://")


class Verdict(StrEnum):
    """What became of one source in one run."""

    OK = "ok"
    UNCHANGED = "unchanged"
    PARTIAL = "partial"
    SUSPICIOUS_EMPTY = "suspicious-empty"
    LOGIN_REQUIRED = "login-required"
    BLOCKED = "blocked"
    CHANGED_LAYOUT = "changed-layout"
    UNREACHABLE = "unreachable"

    @property
    def healthy(self) -> bool:
        """Whether the source was read to its end, as it should be."""
        return self in (Verdict.OK, Verdict.UNCHANGED)


class Workplace(StrEnum):
    """Where the work is done. Not stated is `None`, not a member."""

    REMOTE = "remote"
    HYBRID = "hybrid"
    ONSITE = "onsite"


class Unit(StrEnum):
    """schema.org `unitText` of pay."""

    HOUR = "HOUR"
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    YEAR = "YEAR"


def text_or_none(value: object) -> str | None:
    """A string without outer blanks, or None for nothing; numbers become text, containers are refused.

    Raises TypeError for a list or an object: a source that changes a field's type must be heard of.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return _storable(value).strip() or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"text expected, not {type(value).__name__}")
    return str(value)


def _storable(text: str) -> str:
    """Text that UTF-8, SQLite and JSON can hold: lone surrogates and NUL become U+FFFD."""
    if "\0" in text:
        text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _identifier(value: object) -> str:
    text = text_or_none(value)
    if text is None or text.lower() in _NOT_AN_IDENTIFIER:
        raise ValueError(f"not an identifier: {value!r}")
    return text


def _texts(values: object) -> tuple[str, ...]:
    if values is None or isinstance(values, str):
        values = (values,)
    if not isinstance(values, Iterable) or isinstance(values, Mapping):
        raise TypeError(f"a list of texts expected, not {type(values).__name__}")
    return tuple(dict.fromkeys(text for value in values if (text := text_or_none(value))))


def _number(value: object) -> float | None:
    """A finite amount, or None for nothing and for 0, which no source means as pay."""
    if value is None or isinstance(value, bool) or value == "":
        return None
    number = float(value) if isinstance(value, int | float | str) else float("nan")
    if number != number or abs(number) > 1e12:
        raise ValueError(f"not an amount: {value!r}")
    return number or None


def _web(value: object) -> str | None:
    text = text_or_none(value)
    if text is None:
        return None
    if not text.lower().startswith(_WEB):
        raise ValueError(f"not a web address: {text[:80]!r}")
    return text


@dataclass(frozen=True, slots=True)
class RawPlace:
    """A place as a source wrote it: free text in `name`, or the parts of a PostalAddress, or both."""

    name: str | None = None
    locality: str | None = None
    region: str | None = None
    country: str | None = None
    postal_code: str | None = None
    street: str | None = None
    latitude: float | None = None
    longitude: float | None = None

    def __post_init__(self) -> None:
        for part in ("name", "locality", "region", "country", "postal_code", "street"):
            object.__setattr__(self, part, text_or_none(getattr(self, part)))
        for part in ("latitude", "longitude"):
            object.__setattr__(self, part, _number(getattr(self, part)))

    def __bool__(self) -> bool:
        return any((self.name, self.locality, self.region, self.country, self.postal_code))


@dataclass(frozen=True, slots=True)
class RawPay:
    """Pay as a source wrote it: `text`, or amounts with a currency and the source's word for the unit."""

    text: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    currency: str | None = None
    unit: str | None = None

    def __post_init__(self) -> None:
        for part in ("text", "currency", "unit"):
            object.__setattr__(self, part, text_or_none(getattr(self, part)))
        for part in ("minimum", "maximum"):
            object.__setattr__(self, part, _number(getattr(self, part)))

    def __bool__(self) -> bool:
        return bool(self.text) or self.minimum is not None or self.maximum is not None


def _places(values: object) -> tuple[RawPlace, ...]:
    if values is None:
        return ()
    if isinstance(values, str | RawPlace):
        values = (values,)
    if not isinstance(values, Iterable) or isinstance(values, Mapping):
        raise TypeError(f"places expected, not {type(values).__name__}")
    places = (value if isinstance(value, RawPlace) else RawPlace(name=value) for value in values)
    return tuple(dict.fromkeys(filter(None, places)))


def _pay(value: object) -> RawPay | None:
    if value is None or isinstance(value, RawPay):
        return value or None
    return RawPay(text=text_or_none(value)) or None


def _moment(value: object) -> str | int | float | None:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool):
        raise TypeError("a date expected, not bool")
    if isinstance(value, int | float):
        return value
    return text_or_none(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPosting:
    """One ad as one source shows it; the constructor coerces, and refuses what can't be meant.

    `identifier`, `title` and `url` (http or https) are mandatory: ValueError or TypeError without.
    `description` is HTML or text, as it came. Dates are ISO text, epoch seconds or milliseconds, or
    words ("3 days ago"). `requisition` is the employer's own number of the vacancy, `role` what the
    source uses to group several postings of one job (Greenhouse `internal_job_id`). `grade` is the
    employer's own word for the level ("E5", "Band 7"), `engagement` tells a full role from a project and
    a gig. `page` is the listing page that showed it. `listing` is set by `detailed`.
    """

    identifier: str
    url: str
    title: str
    description: str | None = None
    hiring_organization: str | None = None
    employment_unit: str | None = None
    job_location: tuple[RawPlace, ...] = ()
    job_location_type: str | None = None
    applicant_location_requirements: tuple[str, ...] = ()
    base_salary: RawPay | None = None
    employment_type: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    date_posted: str | int | float | None = None
    valid_through: str | int | float | None = None
    requisition: str | None = None
    role: str | None = None
    seniority: str | None = None
    apply_url: str | None = None
    page: str | None = None
    grade: str | None = None
    hiring_manager: str | None = None
    engagement: str | None = None
    listing: str | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "identifier", _identifier(self.identifier))
        url, title = _web(self.url), text_or_none(self.title)
        if url is None or title is None:
            raise ValueError(f"posting {self.identifier} has no {'url' if url is None else 'title'}")
        put(self, "url", url)
        put(self, "title", " ".join(title.split()))
        for name in _TEXTS:
            put(self, name, text_or_none(getattr(self, name)))
        for name in _LISTS:
            put(self, name, _texts(getattr(self, name)))
        put(self, "job_location", _places(self.job_location))
        put(self, "base_salary", _pay(self.base_salary))
        put(self, "date_posted", _moment(self.date_posted))
        put(self, "valid_through", _moment(self.valid_through))
        put(self, "apply_url", _web(self.apply_url))

    def fingerprint(self) -> str:
        """A short hash of what this value says, without `date_posted` ("3 Days Ago" changes every day)."""
        # What came later is said only where it is stated, or every stored fingerprint would be another one.
        later = [text for name in _SAID_LATER if (text := getattr(self, name))]
        said = repr([*(getattr(self, name) for name in _SAID), *later])
        return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()

    def detailed(self, **found: Any) -> Self:
        """This listing entry with what its own page adds, and its own fingerprint; all else stays as it is."""
        said = {name: value for name, value in found.items() if value}
        return replace(self, listing=self.listing or self.fingerprint(), **said)


_SPECIAL = ("apply_url", "listing")
_TEXTS = tuple(f.name for f in fields(RawPosting) if f.type == str | None and f.name not in _SPECIAL)
_LISTS = ("applicant_location_requirements", "employment_type", "skills")
_SAID_LATER = ("grade", "hiring_manager", "engagement")
_UNSAID = ("listing", "page", "date_posted", *_SAID_LATER)
_SAID = tuple(f.name for f in fields(RawPosting) if f.name not in _UNSAID)


@dataclass(frozen=True, slots=True)
class Known:
    """A posting that is still listed, and as we know it: its details were not fetched again."""

    identifier: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What a source says of its listing: the declared `total`, or that it was not read to its end."""

    total: int | None = None
    complete: bool = True
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """An item of a listing that could not be read, and why."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMessage:
    """One mail or portal message as its source holds it, decoded but not understood.

    `sender` and `recipient` are header values ("Jane Doe <jane@example.org>"). `headers` holds, in
    lower case, those that tell kinds of mail apart (list-id, authentication-results, …).
    """

    identifier: str
    sender: str | None = None
    recipient: str | None = None
    about: str | None = None
    text: str | None = None
    html: str | None = None
    date_sent: datetime | None = None
    date_received: datetime | None = None
    thread: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "identifier", _identifier(self.identifier))
        for name in ("sender", "recipient", "about", "text", "html", "thread"):
            object.__setattr__(self, name, text_or_none(getattr(self, name)))

    def header(self, name: str) -> str | None:
        """The first value of the header, or None."""
        return next((value for key, value in self.headers if key == name), None)


Item = RawPosting | RawMessage | Known | Listing | Broken


@dataclass(frozen=True, slots=True)
class Place:
    """A place understood: `text` as shown, the parts where known, degrees WGS 84."""

    text: str
    locality: str | None = None
    region: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay understood. Amounts are in `currency` (ISO 4217) per `unit`; yearly ones in the same currency."""

    minimum: float | None
    maximum: float | None
    currency: str | None
    unit: Unit | None
    yearly_minimum: float | None = None
    yearly_maximum: float | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One ad, understood. `description` is plain text, lists as "- " lines; `role` groups as in RawPosting.

    `employment_type` holds schema.org's words (FULL_TIME, …); `seniority` one of ours (intern, junior, mid,
    senior, …, executive), `grade` the employer's own word; `engagement` is role, project, gig or None.
    """

    source: str
    kind: str
    identifier: str
    url: str
    title: str
    description: str | None = None
    hiring_organization: str | None = None
    employment_unit: str | None = None
    job_location: tuple[Place, ...] = ()
    workplace: Workplace | None = None
    applicant_location_requirements: tuple[str, ...] = ()
    base_salary: Pay | None = None
    employment_type: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    seniority: str | None = None
    date_posted: date | None = None
    valid_through: date | None = None
    requisition: str | None = None
    role: str | None = None
    apply_url: str | None = None
    listing: str | None = None
    page: str | None = None
    grade: str | None = None
    hiring_manager: str | None = None
    engagement: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """What a recruiter's message offers. `action` is what it asks for ("reply with a time for a call")."""

    title: str | None = None
    hiring_organization: str | None = None
    agency: str | None = None
    person: str | None = None
    contact: str | None = None
    base_salary: Pay | None = None
    job_location: tuple[Place, ...] = ()
    workplace: Workplace | None = None
    employment_type: tuple[str, ...] = ()
    seniority: str | None = None
    url: str | None = None
    action: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a decision: a `rule` with a `weight`, the words of it, and where they stand."""

    rule: str
    detail: str
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a message was understood as.

    `category` is one of: recruiter, job-alert, application, interview, newsletter, other.
    """

    category: str
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    lead: Lead | None = None
    postings: tuple[RawPosting, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a match's score: `points` (they add up to the score), in words, with the ad's sentence."""

    part: str
    points: float
    words: str
    sentence: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A watch accepts an opening or a lead: score from 0 to 1, its reasons, the skills that are missing.

    `employment_unit` is the watch's own name for the department, where it names departments.
    """

    watch: str
    score: float
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()
    employment_unit: str | None = None


@dataclass(frozen=True, slots=True)
class PageState:
    """What is remembered of one listing address: validators, a digest of the last body."""

    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class HostState:
    """What is remembered of one origin ("https://host:port"): robots.txt, and when it may be asked again."""

    robots: str | None = None
    robots_at: datetime | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What a gather is told of the past. Picklable.

    `known` maps the identifiers of open postings to their listing fingerprint ("" without stored
    details). `listed` maps a listing page to the identifiers it showed. `urls` maps identifiers to the
    posting's own page. `cursor` is where reading a mailbox stopped; `messages` those already read.
    """

    known: Mapping[str, str] = field(default_factory=dict)
    urls: Mapping[str, str] = field(default_factory=dict)
    listed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pages: Mapping[str, PageState] = field(default_factory=dict)
    hosts: Mapping[str, HostState] = field(default_factory=dict)
    cursor: str | None = None
    messages: frozenset[str] = frozenset()
    counts: tuple[int, ...] = ()
    gathers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What one gather of one source brought, before it is stored. Picklable.

    `gone`: their own page answered 404 or 410. `pages`, `hosts` and `layout` (how the first answer was built) are
    kept; of `signed_in` (did the portal take the login?) None is unknown; `session_ends` first; `evidence` is kept."""

    source: str
    kind: str
    verdict: Verdict
    postings: tuple[RawPosting, ...] = ()
    messages: tuple[RawMessage, ...] = ()
    known: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    total: int | None = None
    complete: bool = True
    error: str | None = None
    note: str | None = None
    pages: Mapping[str, PageState] = field(default_factory=dict)
    hosts: Mapping[str, HostState] = field(default_factory=dict)
    signed_in: bool | None = None
    session_ends: datetime | None = None
    cursor: str | None = None
    layout: frozenset[int] = frozenset()
    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0
    evidence: bool = False
