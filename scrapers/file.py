"""A local file of schema.org JobPostings: for imports, and for measuring."""

from typing import Any

from pydantic import Field

from monitor.models import Broken, RawPosting
from monitor.scraper import Fetch, Items, Scraper, ScraperOptions, read, rows, structured


class File(Scraper):
    """JSON, JSON lines or CSV, plain or gzip, with a JobPosting a row.

    Keys are schema.org's, in camelCase or snake_case; values may be its objects or plain text
    (`"hiringOrganization": "Acme"`, `"jobLocation": "Berlin"`). `title` and `url` are needed; a row without
    `identifier` is known by its address. The file is taken for the whole listing: what it no longer has
    closes, as with an API. Sources: schema.org, RFC 8259, RFC 4180.
    """

    kind = "file"
    verified = True

    class Options(ScraperOptions):
        path: str = Field(min_length=1, description="the file, relative to the configuration")

    async def gather(self, fetch: Fetch) -> Items:
        known: set[str] = set()
        async for batch in rows.batches(fetch.file(self.options.path)):
            for item in structured.distinct(read(batch, _posting), known):
                yield item


def _posting(row: Any) -> RawPosting:
    if isinstance(row, Broken):
        raise ValueError(row.reason)
    return structured.posting(row)
