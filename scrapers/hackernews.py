"""Hacker News: the monthly "Who is hiring?" threads."""

import re
from typing import Any

from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import Listing, RawPosting
from monitor.scraper import BaseUrl, Coverage, Fetch, Items, Page, Scraper, ScraperOptions, ads, read, shape

_SITE = "news.ycombinator.com"
_THREAD = re.compile(r"\bwho is hiring\b", re.I)
_TITLE = re.compile(r"<title>[^<]{0,40}who is hiring\?", re.I)
_PAGE = 1_000
_MOST_PAGES = 10


class HackerNews(Scraper):
    """The newest "Who is hiring?" threads: each first-level comment is an employer's ad in free text.

    Source: the documentation of HN Search (hn.algolia.com/api, public, no key), and recorded threads. The
    account `whoishiring` posts three threads a month, of which the two for people who seek work are left
    alone. A search shows no more than 1,000 comments: older ones are asked for by their time. Replies come
    with them, and are told by their parent. `monitor.reading.ads` reads the ads; a comment that is none
    is passed over.
    """

    kind = "hackernews"
    verified = True
    coverage = Coverage.WINDOW

    class Options(ScraperOptions):
        threads: int = Field(1, ge=1, le=12, description="how many of the newest monthly threads to read")
        base_url: BaseUrl = Field("https://hn.algolia.com", description="the search API's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        mine = page.host == _SITE and page.query.get("id") == "whoishiring"
        thread = page.host == _SITE and page.path == ("item",) and _TITLE.search((page.html or "")[:5_000])
        api = page.path[:2] == ("api", "v1") and "author_whoishiring" in page.query.get("tags", "")
        if not (mine or thread or api):
            return None
        return cls.propose(base_url=page.origin) if api else cls.propose()

    async def gather(self, fetch: Fetch) -> Items:
        url = f"{self.options.base_url}/api/v1/search_by_date"
        wanted = {"tags": "story,author_whoishiring", "hitsPerPage": 3 * self.options.threads + 9}
        stories = shape.required(await fetch.json(url, params=wanted), "hits")
        hiring = [story for story in stories if _THREAD.search(shape.text(story, "title") or "")]
        threads = shape.texts(hiring, ..., "objectID")
        if not threads:
            raise ChangedLayout('no "Who is hiring?" thread among its author\'s stories')
        for thread in threads[: self.options.threads]:
            async for item in self._comments(fetch, url, thread):
                yield item

    async def _comments(self, fetch: Fetch, url: str, thread: str) -> Items:
        wanted: dict[str, str | int] = {"tags": f"comment,story_{thread}", "hitsPerPage": _PAGE}
        seen: set[str] = set()
        found = 0
        for _ in range(_MOST_PAGES):
            answer = await fetch.json(url, params=wanted)
            hits = shape.required(answer, "hits")
            fresh = [hit for hit in hits if shape.text(hit, "objectID") not in seen]
            for item in read(fresh, lambda hit: _posting(hit, thread)):
                found += 1
                yield item
            seen |= set(shape.texts(hits, ..., "objectID"))
            oldest = shape.count(hits[-1], "created_at_i") if hits else None
            left = (shape.count(answer, "nbHits") or 0) > len(hits)
            if not left or not fresh or oldest is None:
                break
            wanted["numericFilters"] = f"created_at_i<={oldest}"
        if left:
            yield Listing(complete=False, reason=f"thread {thread} was not shown to its end")
        if seen and not found:
            yield Listing(complete=False, reason=f"none of {len(seen)} comments of thread {thread} is an ad")


def _posting(hit: Any, thread: str) -> RawPosting | None:
    number, text = hit["objectID"], hit["comment_text"]
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"comment {number} has no text")
    told = ads.opening(text) if shape.text(hit, "parent_id") == thread else None
    if told is None:
        return None
    return RawPosting(
        identifier=number,
        url=f"https://{_SITE}/item?id={shape.segment(str(number))}",
        title=told.title,
        description=text,
        hiring_organization=told.hiring_organization,
        job_location=shape.places(*told.job_location),
        job_location_type=told.job_location_type,
        base_salary=shape.pay(words=told.base_salary),
        employment_type=told.employment_type,
        date_posted=shape.moment(hit, "created_at_i"),
        apply_url=told.apply_url,
    )
