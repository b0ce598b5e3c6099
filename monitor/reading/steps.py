"""What is done in a page before it is read, as a person writes it: one action a step, each within a bound.

    - goto: https://portal.example/login
    - fill: {field: "#user", with: "${PORTAL_USER}"}
    - select: {field: "#site", option: Berlin}
    - click: button[type=submit]
    - press: Enter                        # or {key: Enter, field: "#search"}
    - {click: "#cookies", optional: true}
    - {wait_for: "#jobs", seconds: 30}

Selectors are Playwright's. What is filled in is treated as a secret: no error and no dump shows it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator

from monitor.errors import ChangedLayout

if TYPE_CHECKING:
    from monitor.scraper import Tab

Selector = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
_ACTIONS = ("goto", "fill", "click", "wait_for", "press", "select")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, hide_input_in_errors=True)


class Fill(_Part):
    """A field and what is put into it."""

    field: Selector = Field(description="selector of the field")
    value: SecretStr = Field(alias="with", description="what to put in; ${NAME} or keyring:SERVICE/USER")


class Press(_Part):
    """A key, in a field or in the page."""

    key: Annotated[str, StringConstraints(pattern=r"^[^\s].{0,40}$")] = Field(
        description="Enter, Escape, Control+A, …"
    )
    field: Selector | None = Field(None, description="selector of the field that gets it")

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, given: object) -> object:
        return {"key": given} if isinstance(given, str) else given


class Select(_Part):
    """A list to choose from, and the choice."""

    field: Selector = Field(description="selector of the list")
    option: str = Field(description="the option's text or value")


class Step(_Part):
    """One action, and its bound."""

    goto: Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+", max_length=2_000)] | None = Field(
        None, description="open this address"
    )
    fill: Fill | None = Field(None, description="put a text into a field: {field, with}")
    click: Selector | None = Field(None, description="click the first visible match")
    wait_for: Selector | None = Field(None, description="wait until this is there")
    press: Press | None = Field(None, description="press a key: Enter, or {key, field}")
    select: Select | None = Field(None, description="choose from a list: {field, option}")
    seconds: float = Field(15.0, gt=0, le=120, description="how long it may take to appear")
    optional: bool = Field(False, description="true: go on where it does not appear, as a banner")

    @model_validator(mode="after")
    def _one_action(self) -> Self:
        if len([name for name in _ACTIONS if getattr(self, name) is not None]) != 1:
            raise ValueError(f"say one of {', '.join(_ACTIONS[:-1])} and {_ACTIONS[-1]}")
        return self

    @property
    def action(self) -> str:
        """The name of what is done."""
        return next(name for name in _ACTIONS if getattr(self, name) is not None)

    @property
    def target(self) -> str:
        """The selector that must be there first, or ""."""
        said = getattr(self, self.action)
        if isinstance(said, Fill | Press | Select):
            return said.field or ""
        return "" if self.action == "goto" else str(said)

    def __str__(self) -> str:
        return f"{self.action} {self.target}".strip()


Steps = tuple[Step, ...]
"""A field of this type in options takes what the docstring above shows."""


async def run(tab: "Tab", steps: Sequence[Step]) -> None:
    """Do them in order. Raises ChangedLayout that names the step whose target did not come, or SourceError."""
    for number, step in enumerate(steps, 1):
        if step.target and not await tab.wait_for(step.target, seconds=step.seconds):
            done = False
        else:
            done = await _DO[step.action](tab, step)
        if not done and not step.optional:
            raise ChangedLayout(f"step {number} ({step}): nothing on the page answers it")


async def _goto(tab: "Tab", step: Step) -> bool:
    await tab.goto(step.goto or "")
    return True


async def _fill(tab: "Tab", step: Step) -> bool:
    if step.fill is not None:
        await tab.fill(step.fill.field, step.fill.value.get_secret_value())
    return True


async def _click(tab: "Tab", step: Step) -> bool:
    return await tab.click(step.click or "")


async def _shown(tab: "Tab", step: Step) -> bool:
    return True


async def _press(tab: "Tab", step: Step) -> bool:
    if step.press is not None:
        await tab.press(step.press.key, step.press.field)
    return True


async def _select(tab: "Tab", step: Step) -> bool:
    return step.select is not None and await tab.select(step.select.field, step.select.option)


_DO: Mapping[str, Callable[["Tab", Step], Awaitable[bool]]] = {
    "goto": _goto,
    "fill": _fill,
    "click": _click,
    "wait_for": _shown,
    "press": _press,
    "select": _select,
}
