"""Reading a listing in a browser by its recipe: arrival, filters, pages, details. Re-exported by `monitor.scraper`.

arrive ─ signed in? ─ steps ─ iframe ─┬─ no facets: page by page, each posting told as it is seen
                                      └─ facets: each value by itself, then what stands under none
└─ details of what is new, in the same tab
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from monitor.errors import ChangedLayout
from monitor.models import Item, Listing, RawPosting
from monitor.reading import engines, queries, selectors, steps, walking
from monitor.reading.entries import detailed
from monitor.reading.walking import Entry, View

if TYPE_CHECKING:
    from monitor.reading.calls import Call
    from monitor.reading.fields import Facets, Pagination
    from monitor.reading.recipe import PortalPage, Recipe
    from monitor.scraper import Fetch, Tab

_SECONDS = 5.0
_COUNT = re.compile(r"\s*[(\[](\d[\d.,]*)[)\]]\s*$|\s+(\d[\d.,]*)\s*$")
_ALL = re.compile(r"(?:all|any|alle|tous|toutes|todos|todas|tutti|select|choose)\b|\W*$", re.I)


async def gather(fetch: "Fetch", recipe: "Recipe") -> AsyncIterator[Item]:
    """All that the recipe finds. Raises SourceError."""
    entries: list[Entry] = []
    if not recipe.told:
        raise ChangedLayout("nothing says how it is read yet: run `rolewatch learn` with its name")
    async with fetch.browser() as tab:
        reader = Reader(tab, recipe)
        async for found in reader.listing():
            if recipe.detail and not isinstance(found, Listing):
                entries.append(found)
            else:
                yield found
        await tab.enter(None)
        await tab.check(recipe.signed_in, recipe.signed_out)
        async for item in details(fetch, entries, reader.details, most=recipe.max_details):
            yield item
        await tab.check(signed_out=recipe.signed_out)


async def pages(
    fetch: "Fetch",
    page: "PortalPage",
    view: Callable[["Tab"], Awaitable[View]],
    pagination: "Pagination",
    *,
    calls: Sequence["Call"] = (),
    shows: str | None = None,
    load: Callable[["Tab", RawPosting], Awaitable[RawPosting]] | None = None,
) -> AsyncIterator[Item]:
    """All that a system's own kind finds: `view` reads what is shown now, `load` a posting's own page.

    `calls` are the JSON answers that they ask for, `shows` what tells that the listing has come.
    """
    entries: list[Entry] = []
    async with fetch.browser() as tab:
        for call in calls:
            tab.listen(call)
        await walking.arrive(tab, page.url, page.signed_in, page.signed_out)
        await walking.come(tab, shows, page.signed_in, page.signed_out)
        async for found in walking.walk(tab, partial(view, tab), pagination, most=page.max_pages):
            if load is None or isinstance(found, Listing):
                yield found
            else:
                entries.append(found)
        await tab.check(page.signed_in, page.signed_out)
        if load is not None:
            async for item in details(fetch, entries, partial(load, tab), most=page.max_details):
                yield item
            await tab.check(signed_out=page.signed_out)


async def details(
    fetch: "Fetch",
    entries: Sequence[Entry],
    load: Callable[[RawPosting], Awaitable[RawPosting]],
    *,
    most: int,
) -> AsyncIterator[Item]:
    """Entries with their details, of the first `most` that are new; the others wait for the next gather."""
    new = [each for each in entries if isinstance(each, RawPosting) and not fetch.knows(each)]
    later = {id(each) for each in new[most:]}
    asked = (each for each in entries if id(each) not in later)
    async for item in detailed(fetch, asked, load, ahead=1):
        yield item
    for each in new[most:]:
        yield each


@dataclass(frozen=True, slots=True)
class Facet:
    """One value of a filter: its place among all, its name, and how many postings it says it has."""

    at: int
    name: str
    count: int | None = None


def facets(labels: Sequence[str]) -> list[Facet]:
    """The values that the labels name: "Payments (12)"; a bare number at the end counts if all have one."""
    found = [_COUNT.search(label) for label in labels]
    bare = all(
        match and match[2] for match, label in zip(found, labels, strict=True) if not _ALL.match(label)
    )
    values = []
    for at, (label, match) in enumerate(zip(labels, found, strict=True)):
        counted = match if match and (match[1] or bare) else None
        name = label[: counted.start()].strip() if counted else label
        if name and not _ALL.match(name):
            said = next((part for part in counted.groups() if part), "") if counted else ""
            values.append(Facet(at, name, int(re.sub(r"\D", "", said)) if said else None))
    return values


class Reader:
    """One listing in one tab."""

    def __init__(self, tab: "Tab", recipe: "Recipe") -> None:
        self._tab = tab
        self._recipe = recipe
        if recipe.responses:
            tab.listen(recipe.responses.call)

    async def arrive(self) -> None:
        """Open the listing and do what must be done before it is read."""
        tab, recipe = self._tab, self._recipe
        await tab.enter(None)
        await walking.arrive(tab, recipe.url, recipe.signed_in, recipe.signed_out)
        try:
            await steps.run(tab, recipe.steps)
        except ChangedLayout:
            await tab.check(recipe.signed_in, recipe.signed_out)  # which says so if it is a login page
            raise
        await tab.enter(recipe.frame)
        await walking.come(tab, recipe.wait_for or recipe.items, recipe.signed_in, recipe.signed_out)

    async def listing(self) -> AsyncIterator[Entry | Listing]:
        """Every posting once, with what the filters say of it."""
        await self.arrive()
        pages = self._faceted() if self._recipe.facets else self._pages()
        async for found in pages:
            yield found

    async def view(self, *, seconds: float = _SECONDS) -> View:
        """What the page shows that it did not show before."""
        tab, recipe = self._tab, self._recipe
        if recipe.responses:
            answers = await tab.responses(recipe.responses.call, seconds=seconds)
            return queries.view(answers, recipe.responses, recipe.url)
        shown = await tab.items(recipe.items or "", seconds=seconds)
        total = selectors.count((await tab.items(recipe.total)).html) if recipe.total else None
        specs = recipe.fields.specs if recipe.fields else {}
        return total, selectors.entries(shown.html, specs, shown.base)

    async def details(self, entry: RawPosting) -> RawPosting:
        """An entry with what its own page says."""
        tab, recipe = self._tab, self._recipe
        specs = recipe.detail.specs if recipe.detail else {}
        url = await walking.open_page(tab, entry.url, *map(engines.in_browser, specs.values()))
        await tab.check(signed_out=recipe.signed_out)
        await tab.settle()
        return entry.detailed(**selectors.record(selectors.document(await tab.html(), url), specs))

    def _pages(self) -> AsyncIterator[Entry | Listing]:
        recipe = self._recipe
        wait = recipe.pagination.seconds if recipe.pagination else _SECONDS
        return walking.walk(
            self._tab, partial(self.view, seconds=wait), recipe.pagination, most=recipe.max_pages
        )

    async def _faceted(self) -> AsyncIterator[Entry | Listing]:
        """Each value of the filter by itself, then the postings that stand under none."""
        total, first = await self.view()
        shown = {each.identifier for each in first if isinstance(each, RawPosting)}
        named: dict[str, list[str]] = {}
        kept: dict[str, RawPosting] = {}
        groups: list[frozenset[str]] = []
        values, cut = await self._values()
        for value in values:
            async for found in self._under(value):
                if isinstance(found, RawPosting):
                    kept.setdefault(found.identifier, found)
                    named.setdefault(found.identifier, []).append(value.name)
                else:
                    yield found
            groups.append(frozenset(key for key, names in named.items() if value.name in names))
        _told_apart(groups, shown)
        if total is not None:
            yield Listing(total=total)
        for key, posting in kept.items():
            yield self._named(posting, named[key])
        if cut or total is None or len(kept) < total:
            await self.arrive()
            async for found in self._pages():
                if not isinstance(found, RawPosting) or found.identifier not in kept:
                    yield found

    async def _values(self) -> tuple[list[Facet], bool]:
        """The filter's values, and whether there are more than are read."""
        wanted = self._facets
        await steps.run(self._tab, wanted.open)
        await self._tab.wait_for(wanted.labels)
        values = facets(await self._tab.texts(wanted.labels))
        if not values:
            raise ChangedLayout(f"the filter {wanted.labels!r} has no values")
        return values[: wanted.most], len(values) > wanted.most

    async def _under(self, value: Facet) -> AsyncIterator[Entry | Listing]:
        """The postings of one value, on a page opened anew: nothing else is chosen there."""
        tab, recipe = self._tab, self._recipe
        await self.arrive()
        await steps.run(tab, self._facets.open)
        await tab.wait_for(self._facets.labels)
        await self.view()
        before = "" if recipe.responses else await tab.shown(recipe.items or "")
        if not await self._choose(value):
            raise ChangedLayout(f"the filter's value {value.name!r} can't be chosen")
        if not recipe.responses:
            await tab.changed(recipe.items or "", before)
        read = 0
        async for found in self._pages():
            read += isinstance(found, RawPosting)
            if not isinstance(found, Listing) or not found.complete:
                yield found
        if value.count is not None and read < value.count:
            said = f"“{value.name}” has {value.count} postings by its filter, of which {read} were read"
            yield Listing(complete=False, reason=said)

    async def _choose(self, value: Facet) -> bool:
        wanted, tab = self._facets, self._tab
        labels = await tab.texts(wanted.labels)
        # Counts change under way; the name tells where the value stands now.
        at = next((each.at for each in facets(labels) if each.name == value.name), value.at)
        if wanted.select:
            done = at < len(labels) and await tab.select(wanted.select, labels[at])
        else:
            done = await tab.click(f"{wanted.labels} >> nth={at}")
        return done and (not wanted.apply or await tab.click(wanted.apply))

    @property
    def _facets(self) -> "Facets":
        found = self._recipe.facets
        if found is None:
            raise TypeError("a recipe without facets")
        return found

    def _named(self, posting: RawPosting, names: Iterable[str]) -> RawPosting:
        field = self._facets.name
        said: dict[str, Any] = {field: " / ".join(names)}
        return posting if getattr(posting, field) else replace(posting, **said)


def _told_apart(groups: Sequence[frozenset[str]], shown: set[str]) -> None:
    """Raise ChangedLayout if every value shows the same postings: then choosing one chooses nothing."""
    if len(groups) > 1 and len(set(groups)) == 1 and groups[0] and shown:
        raise ChangedLayout(
            "every value of the filter shows the same postings: say what applies it (`apply`)"
        )
