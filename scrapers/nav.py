"""NAV: Norway's public employment service, and its site arbeidsplassen.nav.no."""

from typing import Any

from pydantic import Field

from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Pace, Page, Search, SearchOptions, asked, paging, shape

_SIZE, _PAGE = 25, "https://arbeidsplassen.nav.no/stillinger/stilling"
_LEAST = ("words", "county", "municipality", "field", "occupation")
_FIRMS = ("businessName", "employer")
_REMOTE = {"Hjemmekontor": "remote", "Hybridkontor": "hybrid", "Hjemmekontor ikke mulig": "onsite"}
_KINDS = {"Fast": "permanent", "Vikariat": "temporary", "Engasjement": "temporary", "Lærling": "apprentice"}


class Nav(Search):
    """One search's newest openings, by pages of 25, their text one by one.

    Sources: the site's own search (its code: github.com/navikt/pam-stillingsok; answers as recorded), soon
    refused to who asks much; for the texts NAV's documented feed (github.com/navikt/pam-stilling-feed),
    which can't be searched and lacks finn.no's ads. Its token is public, and changes.
    """

    kind = "nav"
    verified = True
    pace = Pace(at_once=1, per_second=0.5, burst=2)

    class Options(SearchOptions):
        words: str = asked("q", "words to look for")
        county: str = asked("county", "a county, as the site's address has it: OSLO")
        municipality: str = asked("municipal", "a municipality: AKERSHUS.ASKER")
        field: str = asked("occupationLevel1", "a field of work: IT")
        occupation: str = asked("occupationLevel2", "an occupation: IT.Utvikling")
        language: str = asked("workLanguage", "a language of the work: Engelsk")
        newest: int = Field(200, ge=1, le=5_000, description="the most openings of one visit")
        base_url: BaseUrl = Field("https://arbeidsplassen.nav.no", description="the search's scheme and host")
        feed_url: BaseUrl = Field(
            "https://pam-stilling-feed.nav.no", description="the feed's scheme and host"
        )

    @classmethod
    def recognise(cls, page: Page) -> SearchOptions | None:
        found = (page.host, *page.path) == ("arbeidsplassen.nav.no", "stillinger")
        return cls.Options.searched(page.query, *_LEAST) if found else None

    async def gather(self, fetch: Fetch) -> Items:
        search = f"{self.options.base_url}/stillinger/api/search"
        wanted = {**self.options.parameters(), "sort": "published", "size": _SIZE}

        async def ask(turn: paging.Turn) -> paging.Shown:
            answer = await fetch.json(search, params={**wanted, "from": turn.offset})
            ads = [shape.dig(hit, "_source") for hit in shape.required(answer, "hits", "hits")]
            return paging.Shown(ads, shape.count(answer, "hits", "total", "value"))

        async def token() -> dict[str, str]:
            answer = await fetch.get(f"{self.options.feed_url}/api/publicToken")
            return {"Authorization": f"Bearer {answer.text.split()[-1]}"}  # the words before explain it

        async def load(entry: RawPosting) -> RawPosting:
            url = f"{self.options.feed_url}/api/v1/feedentry/{shape.segment(entry.identifier)}"
            answer = await fetch.json(url, headers=await known())
            return entry.detailed(**_said(shape.needed(answer, "ad_content")))

        known, most = paging.once(token), self.options.newest
        async for item in paging.newest(fetch, ask, "uuid", _entry, load, most=most, size=_SIZE):
            yield item


def _entry(ad: Any) -> RawPosting | None:
    made = {"identifier": ad["uuid"], "title": ad["title"], "url": f"{_PAGE}/{shape.segment(ad['uuid'])}"}
    return RawPosting(**made, **_said(ad)) if ad.get("status") != "INACTIVE" else None


def _said(ad: Any) -> dict[str, Any]:
    """What the search says, half of it in `properties`, or the feed, partly by other names."""
    more = shape.dig(ad, "properties")
    said = {**(more if isinstance(more, dict) else {}), **{name: part for name, part in ad.items() if part}}
    due = shape.first(said, "applicationdue", "applicationDue") or ""
    kinds = (_KINDS.get(word, word) for word in shape.texts(said, "engagementtype"))
    areas = [*shape.each(said, "locationList"), *shape.each(said, "workLocations")]
    fields = [*shape.each(said, "occupationList"), *shape.each(said, "occupationCategories"), None]
    return {
        "description": shape.first(said, "adtext", "description"),
        "hiring_organization": shape.first(shape.dig(said, "employer"), "name") or shape.first(said, *_FIRMS),
        "employment_unit": shape.first(fields[0], "level2", "level1"),
        "job_location": shape.places(*map(_place, areas)),
        "job_location_type": _REMOTE.get(shape.first(said, "remote") or ""),
        "employment_type": (*shape.texts(said, "extent"), *kinds),
        "date_posted": shape.text(said, "published"),
        "valid_through": due if due[:1].isdigit() else shape.text(said, "expires"),  # "Snarest": soon
        "apply_url": shape.web(shape.first(said, "applicationurl", "applicationUrl")),
    }


def _place(found: Any) -> RawPlace | None:
    where = {"region": "county", "country": "country", "postal_code": "postalCode"}
    parts = {ours: shape.text(found, name) for ours, name in where.items()}
    return shape.place(locality=shape.first(found, "city", "municipal"), **parts)
