"""What the person said: the configuration as frozen values. Made by `monitor.config`, read by everyone.

Like `monitor.models`, these import nothing of ours but the models, and do no I/O.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import Any, Protocol

from monitor.models import Unit, Workplace

WARN = timedelta(days=3)
"""How long before the end of a stored login the person is told, by default."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that no log, error, repr or file may show; `reveal` only where it is used."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def __str__(self) -> str:
        return "***"

    __repr__ = __str__


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One configured place to look. `options` is an instance of its scraper's Options.

    `organization` overrides what the source calls the employer. `every` is the least time between two
    gathers. `session` names a stored browser login. `canary` is a title that must always be found.
    `limit` is the most postings read in one gather, `seconds` the whole gather's deadline. `internal`: only
    the employer's own people see it.
    """

    name: str
    kind: str
    options: Any
    every: timedelta = timedelta(hours=6)
    session: str | None = None
    canary: str | None = None
    organization: str | None = None
    limit: int = 20_000
    seconds: float = 300.0
    enabled: bool = True
    internal: bool = False


class Key(Protocol):
    """Where the key of encrypted sessions is kept."""

    def find(self) -> Secret | None:
        """The key; None if there is none yet. Raises UserError if that can't be told."""
        ...

    def make(self) -> Secret:
        """A new key, kept for the next time. Raises UserError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A cheap question whose answer tells signed-in from signed-out; all that is said must hold.

    `lands_on` is a part of the address that it must lead to (with `*`), `json` a JMESPath that must find
    something, `status` one of which it must answer.
    """

    url: str
    lands_on: str | None = None
    selector: str | None = None
    status: tuple[int, ...] = ()
    json: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """One session: where its login begins, how a signed-in page looks, and what may sign in unattended.

    `hosts` are those of the sign-on, beside the sources' own. `steps` are `monitor.reading.steps.Step`s.
    `warn`: how long before its end the person is told. `key` says that it is stored encrypted.
    """

    name: str
    url: str
    hosts: frozenset[str] = frozenset()
    signed_in: str | None = None
    signed_out: str | None = None
    probe: Probe | None = None
    steps: tuple[Any, ...] = ()
    warn: timedelta = WARN
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class SkillWish:
    """Canonical skill names of the taxonomy, or the person's own words where it has none."""

    must: tuple[str, ...] = ()
    nice: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceWish:
    """One acceptable place: `near` with a radius in km, a country or region by name, or remote work.

    `remote` with `area` means remote work open to people there ("remote in EU").
    """

    text: str
    near: str | None = None
    within_km: float = 30.0
    area: str | None = None
    remote: bool = False


@dataclass(frozen=True, slots=True)
class PayFloor:
    """At least `amount` of `currency` per `unit`. `accept_unknown`: an ad that says no pay may pass."""

    amount: float
    currency: str
    unit: Unit
    accept_unknown: bool = True


@dataclass(frozen=True, slots=True)
class DigestTime:
    """When a digest comes, by the person's clock. `days` are weekdays, Monday is 0."""

    at: time = time(8, 0)
    days: frozenset[int] = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours in which nothing is told; they may pass midnight. None when they end as they begin."""

    begin: time = time(0)
    end: time = time(0)


@dataclass(frozen=True, slots=True)
class AlertRules:
    """What a watch or a channel says of its own; None is as the section `alerts` says it."""

    digest: DigestTime | None = None
    quiet: QuietHours | None = None
    per_company: int | None = None
    per_run: int | None = None
    per_source: int | None = None


@dataclass(frozen=True, slots=True)
class AlertPolicy:
    """Where and when a watch's matches are told: `when` is "instant" or "digest"."""

    channels: tuple[str, ...] = ()
    when: str = "instant"
    rules: AlertRules = AlertRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What the person wants to hear about. Empty means "any". `at_least` is the score to reach, 0 to 1."""

    name: str
    skills: SkillWish = SkillWish()
    titles: tuple[str, ...] = ()
    not_titles: tuple[str, ...] = ()
    employment_units: tuple[str, ...] = ()
    unit_aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    organizations: tuple[str, ...] = ()
    not_organizations: tuple[str, ...] = ()
    places: tuple[PlaceWish, ...] = ()
    workplace: tuple[Workplace, ...] = ()
    pay: PayFloor | None = None
    seniority: tuple[str, ...] = ()
    employment_type: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    at_least: float = 0.5
    alert: AlertPolicy = AlertPolicy()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSettings:
    """Channels (addresses by name) and what governs them. Times are local, in `timezone`.

    `rules` are the channels' own, by name. `digest_channels` get everything in the digest, whatever they
    are told at once. `list_page` is where "+N more" leads. `closing_soon` is how long before its last day an
    opening is told of again,
    `follow_up` how long after a recruiter's question its answer is due.
    """

    channels: Mapping[str, Secret] = field(default_factory=dict)
    rules: Mapping[str, AlertRules] = field(default_factory=dict)
    digest: DigestTime = DigestTime()
    digest_channels: tuple[str, ...] = ()
    quiet: QuietHours = QuietHours()
    per_company: int = 5
    per_run: int = 30
    per_source: int = 10
    timezone: str | None = None
    list_page: str | None = None
    closing_soon: timedelta = timedelta(days=3)
    follow_up: timedelta = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """Bounds of the one door out. Sizes in bytes, times in seconds."""

    seconds: float = 60.0
    body: int = 50_000_000
    at_once: int = 64
    per_host: int | None = None
    user_agent: str | None = None
    contact: str | None = None
    retries: int = 3
    browser: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSettings:
    """What is kept. None: for good. `copies` is how many days' copies lie beside the database."""

    compress_after: timedelta | None = timedelta(days=30)
    drop_after: timedelta | None = timedelta(days=365)
    copies: int = 3


@dataclass(frozen=True, slots=True)
class Profile:
    """The person: skills declared or read from the résumé, and ones they add words for."""

    skills: tuple[str, ...] = ()
    resume: Path | None = None
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    currency_rates: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole configuration, checked. `path` is its file, `state` the folder of database and sessions."""

    path: Path
    state: Path
    sources: tuple[Source, ...] = ()
    sessions: Mapping[str, Login] = field(default_factory=dict)
    watches: tuple[Watch, ...] = ()
    profile: Profile = Profile()
    alerts: AlertSettings = field(default_factory=AlertSettings)
    fetch: FetchSettings = FetchSettings()
    database: DatabaseSettings = DatabaseSettings()
    heartbeat: Secret | None = None

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every secret outside the sources' options, to be hidden wherever something is written."""
        typed = (step.fill for login in self.sessions.values() for step in login.steps if step.fill)
        return (
            *self.alerts.channels.values(),
            *((self.heartbeat,) if self.heartbeat else ()),
            *(Secret(fill.value.get_secret_value()) for fill in typed),
        )
