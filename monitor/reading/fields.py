"""The fields of a listing, as a person writes them for the kinds that read any site: where each one stands.

A value is a selector (see monitor.reading.selectors) or, for JSON, a JMESPath expression. The names are those of
RawPosting; the short words that people say are taken as well.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from monitor.reading.calls import Call
from monitor.reading.steps import Steps

SHORT = {
    "department": "employment_unit",
    "location": "job_location",
    "workplace": "job_location_type",
    "pay": "base_salary",
    "date": "date_posted",
    "organization": "hiring_organization",
}


# What people write who have not read the list: told as "did you mean", not taken, for they may mean two.
_GUESSES = {
    **dict.fromkeys(("place", "places", "city", "where", "locations", "address"), "job_location"),
    **dict.fromkeys(("company", "employer", "org", "firm"), "hiring_organization"),
    **dict.fromkeys(("team", "dept", "unit", "area", "category"), "employment_unit"),
    **dict.fromkeys(("salary", "compensation", "wage"), "base_salary"),
    **dict.fromkeys(("type", "contract", "time", "commitment"), "employment_type"),
    **dict.fromkeys(("posted", "published", "posted_on", "created"), "date_posted"),
    **dict.fromkeys(("deadline", "closes", "expires", "until"), "valid_through"),
    **dict.fromkeys(("link", "href"), "url"),
    **dict.fromkeys(("id", "number", "ref", "reference", "req"), "identifier"),
    **dict.fromkeys(("level", "experience"), "seniority"),
    **dict.fromkeys(("band", "job_level", "career_level", "pay_grade"), "grade"),
    **dict.fromkeys(("manager", "hiring_lead", "supervisor"), "hiring_manager"),
    **dict.fromkeys(("opportunity_type", "opportunity", "assignment_type"), "engagement"),
    **dict.fromkeys(("text", "body", "content", "summary", "html"), "description"),
    **dict.fromkeys(("name", "role_title", "position", "job", "job_title"), "title"),
    **dict.fromkeys(("remote", "workplace_type", "work_model"), "job_location_type"),
    **dict.fromkeys(("apply", "apply_link"), "apply_url"),
}


def _with_short_words(schema: dict[str, Any]) -> None:
    """Editors shall know the short words too."""
    properties = schema["properties"]
    for short, name in SHORT.items():
        properties[short] = {**properties[name], "description": f"the same as {name}"}


class DetailFields(BaseModel):
    """Where the fields stand on a posting's own page."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=_with_short_words)
    GUESSES: ClassVar[Mapping[str, str]] = _GUESSES

    title: str | None = Field(None, description="the title")
    description: str | None = Field(None, description="the text of the ad; its inner HTML")
    hiring_organization: str | None = Field(None, description="the employer")
    employment_unit: str | None = Field(None, description="the department or team")
    job_location: str | None = Field(None, description="the places; each match is one")
    job_location_type: str | None = Field(None, description="remote, hybrid or on site")
    applicant_location_requirements: str | None = Field(
        None, description="where one may live; each match is one"
    )
    base_salary: str | None = Field(None, description="the pay, as text")
    employment_type: str | None = Field(None, description="full time, contract, …; each match is one")
    skills: str | None = Field(None, description="the skills; each match is one")
    date_posted: str | None = Field(None, description="when it was posted: a date, or words")
    valid_through: str | None = Field(None, description="until when it is open")
    requisition: str | None = Field(None, description="the employer's number of the vacancy")
    seniority: str | None = Field(None, description="the level: junior, senior, …")
    grade: str | None = Field(None, description="the employer's own grade or level: E5, Band 7, …")
    hiring_manager: str | None = Field(None, description="who is hiring")
    engagement: str | None = Field(None, description="a full role, a project or a gig")
    apply_url: str | None = Field(None, description="where to apply")

    @model_validator(mode="before")
    @classmethod
    def _long_words(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        twice = sorted(short for short, name in SHORT.items() if short in given and name in given)
        if twice:
            raise ValueError(f"{twice[0]} and {SHORT[twice[0]]} are the same field")
        return {SHORT.get(name, name): value for name, value in given.items()}

    @classmethod
    def named(cls, word: str) -> str:
        """The field's name in RawPosting, also for a short word such as department. Raises ValueError."""
        name = SHORT.get(word, word)
        if name not in cls.model_fields:
            meant = get_close_matches(_GUESSES.get(word, word), [*cls.model_fields, *SHORT], 1)
            raise ValueError(f"{word!r} is no field{f': did you mean {meant[0]}?' if meant else ''}")
        return name

    @property
    def specs(self) -> dict[str, str]:
        """The fields that are said, by their names in RawPosting."""
        return {name: spec for name, spec in self.model_dump().items() if spec}


class Fields(DetailFields):
    """Where the fields stand in an item of the listing."""

    title: str = Field(description="the title")
    url: str = Field(
        description="the posting's address: `a@href`, or a template such as https://acme.example/jobs/{identifier}"
    )
    identifier: str | None = Field(None, description="the source's own id; left out, the address is it")
    role: str | None = Field(None, description="what groups the postings of one job")


class Responses(BaseModel):
    """The page's own JSON answers: they survive redesigns best."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    match: str = Field(description="a part of their address; * stands for anything")
    operation: str | None = Field(
        None, description="GraphQL: the operation's name, where one address has all"
    )
    body: str | None = Field(None, description="a part of what the page sends for them")
    items: str = Field(description="JMESPath of the list of postings")
    fields: Fields = Field(description="JMESPath of each field in a posting")
    total: str | None = Field(None, description="JMESPath of how many postings there are in all")

    @property
    def call(self) -> Call:
        """The requests that they answer."""
        return Call(self.match, self.operation, self.body)


class DetailResponses(BaseModel):
    """The JSON answers of a posting's own page."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    match: str = Field(description="a part of their address; * stands for anything")
    operation: str | None = Field(
        None, description="GraphQL: the operation's name, where one address has all"
    )
    body: str | None = Field(None, description="a part of what the page sends for them")
    item: str = Field("@", description="JMESPath of the posting in the answer; the whole answer by default")
    fields: DetailFields = Field(description="JMESPath of each field in the posting")

    @property
    def call(self) -> Call:
        """The requests that they answer."""
        return Call(self.match, self.operation, self.body)


class Pagination(BaseModel):
    """How to come to the rest of a listing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    next: str | None = Field(None, description="selector of the link or button to the next page")
    more: str | None = Field(None, description="selector of the button that shows more")
    scroll: bool = Field(False, description="scroll until nothing new comes")
    seconds: float = Field(15.0, gt=0, le=120, description="how long the next ones may take to come")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if [bool(self.next), bool(self.more), self.scroll].count(True) != 1:
            raise ValueError("say one of next, more and scroll")
        return self


class Facets(BaseModel):
    """The filters of a listing, each read in turn, so that a posting says what the filter is called.

    Portals often show a department as a filter only.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    values: str | None = Field(None, description="selector of what is clicked: one match for each value")
    select: str | None = Field(None, description="selector of a <select>, each option of which is chosen")
    field: str = Field("employment_unit", description="the field that the value's name is")
    open: Steps = Field((), description="steps that make the values appear")
    apply: str | None = Field(None, description="selector of a button that applies the choice")
    most: int = Field(100, ge=1, le=1_000, description="the most values that are read")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.values) == bool(self.select):
            raise ValueError("say either values or select")
        if SHORT.get(self.field, self.field) not in DetailFields.model_fields:
            raise ValueError(f"there is no field {self.field!r}")
        return self

    @property
    def name(self) -> str:
        """The field by its name in RawPosting."""
        return SHORT.get(self.field, self.field)

    @property
    def labels(self) -> str:
        """The selector of the elements that say the values."""
        return self.values or f"{self.select} >> option"
