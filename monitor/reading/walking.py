"""Through a listing in a browser, page by page, until nothing new comes. Re-exported by `monitor.scraper`."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING

from monitor.models import Broken, Listing, RawPosting

if TYPE_CHECKING:
    from monitor.reading.fields import Pagination
    from monitor.scraper import Tab

Entry = RawPosting | Broken
View = tuple[int | None, list[Entry]]
"""What a page shows that was not shown before, and how many postings it says there are in all."""

# A scroll may bring only what is no posting, or start a request that takes its time.
_IDLE_SCROLLS = 1
_PASSWORD = "input[type=password] >> visible=true"  # noqa: S105 - a selector


async def arrive(tab: "Tab", url: str, inside: str | None, outside: str | None) -> None:
    """Open the listing, and check that somebody is signed in.

    `inside` and `outside` are the person's own marks of a page that is signed in, or out.
    """
    await tab.goto(url)
    if inside:
        await tab.wait_for(inside, *_signs(outside))
    await tab.check(inside, outside)


async def come(tab: "Tab", shows: str | None, inside: str | None, outside: str | None) -> None:
    """Wait for what the listing `shows`, or for a sign that nobody is signed in; then check that again."""
    if shows:
        await tab.wait_for(shows, *_signs(outside))
    await tab.check(inside, outside)


def _signs(outside: str | None) -> list[str]:
    return [mark for mark in (outside, _PASSWORD) if mark]


async def open_page(tab: "Tab", url: str, *marks: str) -> str:
    """Open a posting's own page and wait for one of its marks, or for a login; its final address."""
    shown = await tab.goto(url)
    await tab.wait_for(*marks, _PASSWORD)
    return shown


async def walk(
    tab: "Tab", view: Callable[[], Awaitable[View]], pagination: "Pagination | None", *, most: int
) -> AsyncIterator[Entry | Listing]:
    """Each posting once, as its page is seen; at most `most` pages, clicks or scrolls.

    Ends when there is no next page, when the last one brought nothing new, or when there are as many as
    the listing says. What the page asked its site for in vain makes the listing incomplete: a page that
    did not come looks like the end otherwise.
    """
    seen: set[str] = set()
    total: int | None = None
    idle, patience = 0, _IDLE_SCROLLS if pagination and pagination.scroll else 0
    for _ in range(most):
        said, entries = await view()
        if said is not None and said != total:
            total = said
            yield Listing(total=total)
        fresh = [entry for entry in entries if isinstance(entry, Broken) or entry.identifier not in seen]
        for entry in fresh:
            seen.add(entry.identifier if isinstance(entry, RawPosting) else f"broken {len(seen)}")
            yield entry
        idle = 0 if fresh else idle + 1
        if (total and len(seen) >= total) or idle > patience or not await _turn(tab, pagination):
            break
    else:
        yield Listing(complete=False, reason=f"stopped after {most} pages")
    if failed := tab.failures(late=idle > patience):
        yield Listing(complete=False, reason=f"a part of the listing did not come: {failed[0]}")


async def _turn(tab: "Tab", pagination: "Pagination | None") -> bool:
    """Whether there is something more to look at."""
    if pagination is None:
        return False
    if pagination.scroll:
        await tab.scroll()
        return True
    return await tab.click(pagination.next or pagination.more or "")
