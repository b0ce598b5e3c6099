"""How a person tells a portal's listing: where it is, what is done in it, what stands where."""

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from monitor.reading import engines
from monitor.reading.fields import DetailFields, Facets, Fields, Pagination, Responses
from monitor.reading.steps import Steps

Css = Annotated[str, AfterValidator(engines.css)]
"""CSS, or role=…, which is turned into CSS."""


class PortalPage(BaseModel):
    """A page that only a browser can show, and how a signed-in one is told from others."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    url: str = Field(pattern=r"^https?://[^/\s]+", max_length=2_000, description="the address of the listing")
    hosts: tuple[str, ...] = Field((), description="further hosts, such as a sign-on or an iframe's")
    signed_in: str | None = Field(None, description="selector of what only a signed-in page has")
    signed_out: str | None = Field(None, description="selector of what only a signed-out page has")
    max_pages: int = Field(1_000, ge=1, description="the most pages, clicks or scrolls of one gather")
    max_details: int = Field(200, ge=1, description="the most postings' own pages opened in one gather")


class Recipe(PortalPage):
    """A listing in a browser, in the order in which it is read."""

    steps: Steps = Field((), description="what is done before it is read: click, fill, select, press, …")
    frame: str | None = Field(None, description="selector of the iframe that it is in, if of another site")
    wait_for: str | None = Field(None, description="selector of what shows that the listing has come")
    items: Css | None = Field(None, description="CSS (or role=…) of one posting in the listing")
    fields: Fields | None = Field(
        None, description="each field in it: css, css@attribute, css@html, role=, text= or label="
    )
    total: Css | None = Field(None, description="CSS of the text that says how many postings there are")
    responses: Responses | None = Field(None, description="the page's own JSON, not items and fields")
    facets: Facets | None = Field(None, description="filters that are read one by one, as departments")
    pagination: Pagination | None = Field(None, description="how to come to the rest of the listing")
    detail: DetailFields | None = Field(None, description="fields on a posting's own page, for new ones")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        cards = [name for name in ("items", "fields") if getattr(self, name)]
        if len(cards) == 1 or (cards and self.responses):
            raise ValueError("say either items and fields, or responses")
        return self

    @property
    def told(self) -> bool:
        """Whether it says where the postings stand; until then the portal can be signed in to, and learnt."""
        return bool(self.responses or self.items)
