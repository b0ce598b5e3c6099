"""What may stand in the YAML file: the one declaration behind checks, JSON Schema and documentation.

Each model is a section as the person writes it; `monitor.config.load` turns it into `monitor.settings`.
Sources are declared here in what they all have; their options are declared by their kind's scraper.
"""

import re
from datetime import time, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from monitor.config import values
from monitor.config.report import Mistake
from monitor.models import Unit, Workplace
from monitor.scraper import Steps, WebAddress, queries
from monitor.settings import WARN, PlaceWish

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^\r\n\t]*$")]
Texts = tuple[Text, ...]
FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]


def _schema(example: str, kind: str | list[str] = "string") -> WithJsonSchema:
    return WithJsonSchema({"type": kind, "examples": [example]})


Duration = Annotated[timedelta, BeforeValidator(values.duration), _schema("6h")]
WholeDays = Annotated[timedelta, BeforeValidator(values.whole_days), _schema("3d")]
Keeping = Annotated[timedelta | None, BeforeValidator(values.keeping), _schema("90d")]
Distance = Annotated[float, BeforeValidator(values.distance), _schema("50 km")]
Size = Annotated[int, BeforeValidator(values.size), _schema("50 MB", ["string", "integer"])]
Clock = Annotated[time, BeforeValidator(values.clock), _schema("08:00")]
QuietHours = Annotated[tuple[time, time], BeforeValidator(values.quiet_hours), _schema("22:00-07:00")]
Days = Annotated[
    frozenset[int],
    BeforeValidator(values.days),
    WithJsonSchema({"type": ["string", "array"], "examples": ["weekdays"], "items": {"type": "string"}}),
]
Floor = Annotated[tuple[float, str, Unit], BeforeValidator(values.pay), _schema("80000 EUR/year")]
Statuses = Annotated[
    tuple[int, ...],
    BeforeValidator(lambda value: value if isinstance(value, list | tuple) else (value,)),
    WithJsonSchema({"type": ["integer", "array"], "items": {"type": "integer"}}),
]
TimeZone = Annotated[str, AfterValidator(values.timezone), _schema("Europe/Berlin")]


def _words(*known: str) -> tuple[BeforeValidator, WithJsonSchema]:
    def check(value: object) -> str:
        return values.word(known, value)

    return BeforeValidator(check), WithJsonSchema({"enum": list(known)})


EmploymentType = Annotated[str, *_words(*values.EMPLOYMENT_TYPES)]
Seniority = Annotated[str, *_words(*values.SENIORITIES)]
WorkplaceWord = Annotated[Workplace, *_words(*(member.value for member in Workplace))]


class Section(BaseModel):
    """A mapping of the file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ProfileSection(Section):
    """You."""

    resume: Text | None = Field(None, description="JSON Resume, PDF, DOCX or text; skills are read from it")
    skills: Texts = Field((), description="Skills you have")
    aliases: dict[Text, Texts] = Field({}, description="More words for a skill: {Kubernetes: [k8s]}")
    currency_rates: dict[Text, Annotated[float, Field(gt=0, allow_inf_nan=False)]] = Field(
        {}, description="What one unit of a currency is worth in one common unit, to compare pay"
    )


class SourceSection(Section):
    """What every source may say; the rest of its keys are options of its kind."""

    name: Text | None = Field(None, description="Your name for it; by default made from kind and address")
    kind: Text | None = Field(None, description="Which scraper; by default recognised from the url")
    every: Duration = Field(timedelta(hours=6), description="Least time between two visits")
    session: FileName | None = Field(None, description="A stored login: rolewatch login NAME")
    canary: Text | None = Field(
        None, description="A title that must always be found, or the source is broken"
    )
    organization: Text | None = Field(None, description="The employer, where the source does not say it well")
    limit: int = Field(20_000, ge=1, le=1_000_000, description="Most postings read in one visit")
    seconds: float = Field(300.0, gt=0, le=86_400, description="Deadline of the whole visit")
    enabled: bool = Field(True, description="false: leave it out for now")
    internal: bool | None = Field(
        None, description="Only its employer's people see it; by default true for a portal with a session"
    )


class ProbeSection(Section):
    """A cheap question before each visit; a text is its address. All that is said must hold."""

    url: WebAddress | None = Field(None, description="What is asked; by default the session's url")
    lands_on: Text | None = Field(
        None, description="A part of the address that it must lead to; * is anything"
    )
    selector: Text | None = Field(None, description="Selector of what only a signed-in page has")
    status: Statuses = Field((), description="The status that only a signed-in one gets, like 200")
    json_path: Text | None = Field(
        None,
        alias="json",
        description="JMESPath that finds something in the JSON only when signed in: user.id",
    )

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        return {"url": value} if isinstance(value, str) else value

    @field_validator("json_path")
    @classmethod
    def _compiles(cls, path: str | None) -> str | None:
        if path is not None and (problem := queries.problem(path)):
            raise Mistake(problem)
        return path


class SessionSection(Section):
    """A login that one or more sources use."""

    url: WebAddress | None = Field(
        None, description="Where its login begins; by default the url of its first source"
    )
    hosts: Texts = Field((), description="Hosts of the sign-on with a private address: sso.acme.example")
    signed_in: Text | None = Field(None, description="Selector of what only a signed-in page has")
    signed_out: Text | None = Field(None, description="Selector of what only a signed-out page has")
    probe: ProbeSection | None = Field(
        None, description="A cheap question before each visit: is it signed in?"
    )
    steps: Steps = Field(
        (), description="What signs in unattended, where there is a form and no second factor"
    )
    encrypt: bool | Text = Field(
        False, description="true: store it encrypted, its key in the keyring; or keyring:SERVICE/USER"
    )
    warn: Duration = Field(WARN, description="How long before its end you are told")

    @field_validator("encrypt")
    @classmethod
    def _in_the_keyring(cls, value: bool | str) -> bool | str:
        if isinstance(value, str) and not re.fullmatch(r"keyring:[^/]+/.+", value):
            raise Mistake("write true, or keyring:SERVICE/USER")
        return value


class SkillsSection(Section):
    """Skills of a watch."""

    must: Texts = Field((), description="All of them are wanted")
    nice: Texts = Field((), description="Each one raises the score")
    never: Texts = Field((), alias="not", description="An ad that asks for one of them is dropped")

    @model_validator(mode="before")
    @classmethod
    def _not_a_list(cls, value: object) -> object:
        if isinstance(value, list):
            raise Mistake("say which of them are a must: {must: [Python], nice: [dbt], not: [PHP]}")
        return value

    @model_validator(mode="after")
    def _possible(self) -> Self:
        wanted = {skill.lower() for skill in (*self.must, *self.nice)}
        if both := [skill for skill in self.never if skill.lower() in wanted]:
            raise Mistake(f"wanted and unwanted at once: {', '.join(both)}")
        return self


class PlaceSection(Section):
    """One acceptable place; a text says the same: `remote in EU`, `Germany`, `Berlin within 50 km`."""

    near: Text | None = Field(None, description="A town")
    within: Distance = Field(30.0, description="How far from it, by default 30 km")
    area: Text | None = Field(None, alias="in", description="A country or region")
    remote: bool = Field(False, description="true: remote work, open to people in the area if one is given")

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if isinstance(value, str) and value.strip():
            wish = values.place(value.strip())
            given = {"near": wish.near, "in": wish.area, "remote": wish.remote or None}
            return {key: part for key, part in given.items() if part} | {"within": f"{wish.within_km} km"}
        if not isinstance(value, dict):
            raise Mistake("a place expected, like Germany, remote in EU or {near: Berlin, within: 50 km}")
        return value

    @model_validator(mode="after")
    def _meant(self) -> Self:
        if self.near and (self.area or self.remote):
            raise Mistake("near goes with within only: write two places")
        if not (self.near or self.area or self.remote):
            raise Mistake("say near, in or remote")
        return self

    def wish(self) -> PlaceWish:
        """As the watch has it."""
        if self.near:
            return PlaceWish(f"{self.near} ({self.within:g} km)", near=self.near, within_km=self.within)
        text = (
            f"remote in {self.area}" if self.remote and self.area else "remote" if self.remote else self.area
        )
        return PlaceWish(text or "", area=self.area, remote=self.remote)


class PaySection(Section):
    """The least that would do."""

    at_least: Floor = Field(description="Amount, currency and unit: 80000 EUR/year")
    unknown: Literal["accept", "reject"] = Field("accept", description="What to do when the ad is silent")


class WhenSection(Section):
    """When a digest comes."""

    at: Clock = Field(time(8, 0), description='Local time, in quotes: "08:00"')
    days: Days = Field(
        frozenset(range(7)), description="daily, weekdays, weekends, a day, or a list of days: [mon, thu]"
    )


class CapsSection(Section):
    """The most alerts told one by one; the rest is told as one line "+N more"."""

    per_company: int | None = Field(None, ge=1, le=10_000, description="Of one employer in one run (5)")
    per_run: int | None = Field(None, ge=1, le=10_000, description="In one run (30)")
    per_source: int | None = Field(None, ge=1, le=10_000, description="Of one source in one run (10)")


class RulesSection(Section):
    """What a watch or a channel may say of its own; by default it is as alerts says."""

    digest: WhenSection | None = Field(None, description="When its digest comes")
    quiet_hours: QuietHours | None = Field(None, description='Its own quiet hours: "22:00-07:00", or none')
    at_most: CapsSection = Field(CapsSection(), description="Its own caps")


class WatchAlertSection(RulesSection):
    """Where and when to tell of a watch's matches."""

    channels: Texts = Field((), description="Names of alerts.channels; none: all that get no digest")
    when: Literal["instant", "digest"] = Field("instant", description="At once, or in the next digest")


class ChannelSection(RulesSection):
    """One channel; a text says the same as its url alone."""

    url: Text = Field(
        description="An apprise URL, webhook:URL, desktop:, or outbox:, atom: or ics: with a file"
    )
    when: Literal["instant", "digest"] = Field(
        "instant", description="digest: everything waits for it, but what a watch sends here by name"
    )

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        return {"url": value} if isinstance(value, str) else value


class WatchSection(Section):
    """What you want to hear about. What is left out may be anything."""

    name: Text = Field(description="Your name for it")
    skills: SkillsSection = Field(SkillsSection(), description="must, nice, not")
    titles: Texts = Field((), description="Titles, one of which is wanted")
    not_titles: Texts = Field((), description="Titles that are dropped")
    employment_units: Texts = Field((), description="The departments you want to join")
    unit_aliases: dict[Text, Texts] = Field(
        {}, description="What else a department is called: {Payments: [PAY-Platform, Payments & Risk]}"
    )
    organizations: Texts = Field((), description="Employers, one of which is wanted")
    not_organizations: Texts = Field((), description="Employers that are dropped")
    places: tuple[PlaceSection, ...] = Field((), description="Places, one of which is wanted")
    workplace: tuple[WorkplaceWord, ...] = Field((), description="remote, hybrid, onsite")
    pay: PaySection | None = Field(None, description="The least that would do")
    seniority: tuple[Seniority, ...] = Field((), description="Levels, one of which is wanted")
    employment_type: tuple[EmploymentType, ...] = Field((), description="FULL_TIME, CONTRACTOR, …")
    sources: Texts = Field((), description="Names of sources; none: all")
    at_least: float = Field(0.5, ge=0, le=1, description="The score to reach")
    alert: WatchAlertSection = Field(WatchAlertSection(), description="Where and when to tell")

    @model_validator(mode="after")
    def _aliases_of_wishes(self) -> Self:
        wanted = {unit.casefold() for unit in self.employment_units}
        if strange := [unit for unit in self.unit_aliases if unit.casefold() not in wanted]:
            raise Mistake(f"unit_aliases names {strange[0]!r}, which is not among employment_units")
        return self


class DigestSection(WhenSection):
    """The collection that comes daily, or on the days you name."""

    channels: Texts = Field((), description="Channels that get everything new in it")


class AlertsSection(Section):
    """How you are told."""

    channels: dict[Text, ChannelSection] = Field({}, description="Name → address, or a mapping with url")
    digest: DigestSection = Field(DigestSection(), description="The collection of a day or a week")
    quiet_hours: QuietHours | None = Field(None, description='Nothing is told then, but after: "22:00-07:00"')
    at_most: CapsSection = Field(CapsSection(), description="Caps")
    timezone: TimeZone | None = Field(None, description="Like Europe/Berlin; by default this machine's")
    list_page: WebAddress | None = Field(
        None, alias="list", description='A page of yours with the openings, to which "+N more" links'
    )
    closing_soon: WholeDays = Field(
        timedelta(days=3), description="How long before its last day an opening is told of again"
    )
    follow_up: Duration = Field(
        timedelta(days=2), description="How long after a recruiter's question its answer is due"
    )


class FetchSection(Section):
    """Bounds of what is read from the net. The defaults are polite."""

    seconds: float = Field(60.0, gt=0, le=3_600, description="Deadline of one request")
    body: Size = Field(50_000_000, description="Largest answer, like 50 MB")
    at_once: int = Field(64, ge=1, le=1_000, description="Requests at once, over all hosts")
    per_host: int | None = Field(None, ge=1, le=100, description="Requests at once to one host")
    user_agent: Text | None = Field(None, description="What to call ourselves")
    contact: Text | None = Field(None, description="Your address, for the people whose hosts are read")
    retries: int = Field(3, ge=0, le=10, description="Tries after a failure that may pass")
    browser: Text | None = Field(None, description="The Chromium to use")


class DatabaseSection(Section):
    """What is kept, and how many copies of it. The history of every opening is kept for good."""

    compress_after: Keeping = Field(
        timedelta(days=30), description="Texts of openings closed for so long are compressed; or never"
    )
    drop_after: Keeping = Field(
        timedelta(days=365),
        description="and forgotten, but for what you saved, applied for or noted; or never",
    )
    copies: int = Field(3, ge=0, le=366, description="Days of which a copy is kept")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        last = self.compress_after or timedelta.max
        if self.drop_after is not None and self.drop_after < last:
            raise Mistake("compress_after comes before drop_after: only what was compressed is forgotten")
        return self


class Declared(Section):
    """The whole file."""

    profile: ProfileSection = Field(ProfileSection(), description="You")
    sources: list[Any] = Field([], description="Where to look: addresses of careers pages, or mappings")
    sessions: dict[FileName, SessionSection] = Field({}, description="Logins of portals, by their names")
    watches: tuple[WatchSection, ...] = Field((), description="What you want to hear about")
    alerts: AlertsSection = Field(AlertsSection(), description="How you are told")
    fetch: FetchSection = Field(FetchSection(), description="Bounds of what is read from the net")
    database: DatabaseSection = Field(DatabaseSection(), description="What is kept, and its copies")
    heartbeat: Text | None = Field(
        None, description="A URL to visit after each run, so that silence is noticed"
    )
    state: Text | None = Field(None, description="Folder of the database and the logins")
