"""A browser tab as a scraper sees it. Re-exported by `monitor.scraper`."""

from dataclasses import dataclass
from typing import Any, Protocol

from monitor.reading.calls import Call


@dataclass(frozen=True, slots=True)
class Fragments:
    """Pieces of a rendered page: outer HTML of elements, and the address their relative ones start from."""

    base: str
    html: tuple[str, ...] = ()


class Tab(Protocol):
    """A browser tab under a wall-clock deadline; everything it loads goes through the filtering proxy.

    Selectors are Playwright's (CSS, text=, role=), except where CSS is said. Each call raises SourceError
    only. Open shadow roots are looked into, and frames: of the same origin, where CSS is said.
    """

    async def goto(self, url: str) -> str:
        """Open, wait for the document; returns the final URL. Does not wait for an idle network."""
        ...

    async def check(self, signed_in: str | None = None, signed_out: str | None = None) -> None:
        """Raise LoginRequired, Blocked or Unreachable if this is a login page, a wall or maintenance.

        The selectors, where given, say what only a signed-in (signed-out) page has. Call it for every
        page of a listing: a session may end in its middle.
        """
        ...

    async def enter(self, frame: str | None) -> None:
        """Look from now on only into the iframe that this selector finds; None: into the whole page again."""
        ...

    async def wait_for(self, *selectors: str, seconds: float = 15.0) -> bool:
        """Whether one of the selectors appeared in time."""
        ...

    async def click(self, selector: str) -> bool:
        """Click the first visible, enabled match; False when there is none."""
        ...

    async def fill(self, selector: str, value: str) -> None:
        """Put a value into the first match, a form's field."""
        ...

    async def press(self, key: str, selector: str | None = None) -> None:
        """Press a key (Enter, Control+A), in the first match or in the page."""
        ...

    async def select(self, selector: str, option: str) -> bool:
        """Choose an option by its text or value in the first match; False when it has none such."""
        ...

    async def scroll(self) -> bool:
        """Scroll the page, or the list in it that scrolls, towards its end; False when it is there.

        A list that drops the rows which leave the view is scrolled by less than a view.
        """
        ...

    async def settle(self, seconds: float = 5.0) -> None:
        """Wait until nothing was loaded for a moment, at most `seconds`."""
        ...

    async def html(self) -> str:
        """The rendered document, capped in size."""
        ...

    async def items(self, selector: str, seconds: float = 0.0) -> Fragments:
        """The elements that match the CSS and were not handed over before, since the last document.

        Waits at most `seconds` for the first one, less if nothing happens on the page. Raises
        ChangedLayout for malformed CSS.
        """
        ...

    async def url(self) -> str:
        """The address that is shown now."""
        ...

    async def texts(self, selector: str) -> list[str]:
        """What all matches say, each in one line."""
        ...

    async def shown(self, selector: str) -> str:
        """What the elements that match the CSS say now, for `changed`."""
        ...

    async def changed(self, selector: str, before: str, seconds: float = 10.0) -> bool:
        """Whether they say something else than `before` in time; `items` hands over all of them again."""
        ...

    def listen(self, call: Call) -> None:
        """Keep the JSON answers that the page gets to this call from now on."""
        ...

    async def answers(self, call: Call, seconds: float = 0.0) -> list[tuple[str, Any]]:
        """As `responses`, each with the address that it came from, and "#NAME" of its GraphQL operation."""
        ...

    async def responses(self, call: Call, seconds: float = 0.0) -> list[Any]:
        """The parsed JSON answers to a call that was listened for, each handed over once.

        Waits until the page is quiet, and at most `seconds` for the first one.
        """
        ...

    def failures(self, *, late: bool = False) -> list[str]:
        """What failed of the documents and data that the page asked its own site for, since the last call.

        `late`: and what the last click or scroll asked for in vain so far.
        """
        ...
