"""Factorial: career pages of its customers."""

import re

from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import RawPosting
from monitor.scraper import (
    BaseUrl,
    Coverage,
    Fetch,
    Items,
    Page,
    Scraper,
    ScraperOptions,
    merged,
    paging,
    selectors,
    shape,
    structured,
)

_VENDOR = re.compile(r"factorial(?:hr)?\.(?:com|es|fr|it|pt|de|mx|com\.br|co\.uk)")
_MARK = "data-job-postings-url"
_NUMBER = re.compile(r"-(\d+)/?$")


class Factorial(Scraper):
    """One company's career page: all openings in one page, the text one posting at a time.

    Unverified: it rests on published descriptions of the pages; there is no public data call. The offices
    are headings of groups. A page that can filter jobs but shows none has nothing open.
    """

    kind = "factorial"
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        base_url: BaseUrl = Field(
            description="scheme and host of the career page: https://NAME.factorialhr.com"
        )

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        above = page.host.partition(".")[2]
        if _VENDOR.fullmatch(above) and page.customer_of(above):
            return cls.propose(base_url=f"https://{page.host}")
        ours = page.html is not None and _MARK in page.html and "job-offer-item" in page.html
        return cls.propose(base_url=page.origin) if ours else None

    async def gather(self, fetch: Fetch) -> Items:
        answer = await fetch.get(f"{self.options.base_url}/", whole=True)
        nodes = selectors.items(answer.text, f"[{_MARK}]", answer.url)
        if not nodes and "job-filters" not in answer.text:
            raise ChangedLayout("no openings, and nothing that would show them")

        async def details(entry: RawPosting) -> RawPosting:
            page = await fetch.get(entry.url)
            for found in structured.postings(page.text, page.url):
                if isinstance(found, RawPosting):
                    return merged(entry, found)
            document = selectors.document(page.text, page.url)
            text = selectors.value(document, "[class*=styledText]@html")
            text = text or selectors.value(document, 'meta[property="og:description"]@content')
            if text is None:
                raise ChangedLayout("a posting's page without its text")
            return entry.detailed(description=text)

        async for item in paging.whole(fetch, nodes, _posting, details):
            yield item


def _posting(node: selectors.Node) -> RawPosting:
    url = shape.web(selectors.value(node, f"@{_MARK}"), node.base) or ""
    team, mode, *_ = [*selectors.values(node, ".text-gray-350"), None, None]
    office = node.tag.find_parent(attrs={"data-target": "job-filters.officeGroup"})
    place = selectors.value(selectors.Node(office, node.base), "h3") if office else None
    number = _NUMBER.search(url)
    remote = selectors.value(node, "@data-is-remote") == "true"
    return RawPosting(
        identifier=number[1] if number else url,
        url=url,
        title=selectors.value(node, '[class*="headingFontFamily"]') or "",
        employment_unit=team,
        job_location=shape.places(place),
        job_location_type="remote" if remote else mode,
        employment_type=shape.texts([selectors.value(node, "@data-contract-type")], ...),
    )
