"""Gupy: one company's career page (Brazil)."""

import re
from functools import partial
from typing import Any

from pydantic import Field

from monitor.models import RawPosting
from monitor.scraper import (
    BaseUrl,
    Coverage,
    Fetch,
    Items,
    Page,
    Scraper,
    ScraperOptions,
    Token,
    paging,
    shape,
)

_OWN = ("conteudo", "private-api", "suporte", "suporte-candidates", "suporte-candidatos")
_DATA = re.compile(r"""<script id=["']?__NEXT_DATA__["']?[^>]{0,200}>\s*""")
_SECTIONS = {"description": None, "responsibilities": "Responsabilidades", "prerequisites": "Requisitos"}


class Gupy(Scraper):
    """All openings of a career page in the page's own data, the text in that of each job's page.

    Source: the pages' data (Next.js's `__NEXT_DATA__`; undocumented). `type` names the contract
    ("vacancy_type_effective" is permanent). Unverified: rests on descriptions of these pages.
    """

    kind = "gupy"
    coverage = Coverage.PAGE
    obeys_robots = True

    class Options(ScraperOptions):
        company: Token = Field(description="the name in NAME.gupy.io")
        base_url: BaseUrl | None = Field(None, description="scheme and host, if not COMPANY.gupy.io")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        company = page.customer_of("gupy.io", but=_OWN)
        return cls.propose(company=company) if company and "portal" not in company else None

    async def gather(self, fetch: Fetch) -> Items:
        page = _data((await fetch.get(f"{self._base}/", whole=True)).text)
        name = shape.text(page, "careerPage", "name") or self.options.company

        async def details(entry: RawPosting) -> RawPosting:
            return _completed(entry, shape.needed(_data((await fetch.get(entry.url)).text), "job"))

        build = partial(self._posting, company=name)
        async for item in paging.whole(fetch, shape.required(page, "jobs"), build, details):
            yield item

    @property
    def _base(self) -> str:
        return self.options.base_url or f"https://{self.options.company}.gupy.io"

    def _posting(self, job: Any, company: str) -> RawPosting:
        work, address = shape.dig(job, "workplace"), shape.dig(job, "workplace", "address")
        region = shape.text(address, "state") or shape.text(address, "stateShortName")
        place = shape.place(
            locality=shape.dig(address, "city"), region=region, country=shape.dig(address, "country")
        )
        return RawPosting(
            identifier=job["id"],
            title=job["title"],
            url=f"{self._base}/jobs/{shape.segment(str(job['id']))}",
            hiring_organization=company,
            employment_unit=shape.text(job, "department"),
            job_location=shape.places(place),
            job_location_type=shape.text(work, "workplaceType"),
            employment_type=_contract(shape.text(job, "type")),
        )


def _data(html: str) -> dict[str, Any]:
    return shape.needed(shape.behind(html, _DATA), "props", "pageProps")


def _contract(word: str | None) -> tuple[str, ...]:
    plain = (word or "").removeprefix("vacancy_type_").replace("_", " ")
    return ("permanent",) if plain == "effective" else shape.texts([plain], ...)


def _completed(entry: RawPosting, job: Any) -> RawPosting:
    return entry.detailed(
        description=shape.sections(*((head, shape.text(job, name)) for name, head in _SECTIONS.items())),
        job_location_type=shape.text(job, "workplaceType"),
        date_posted=shape.moment(job, "publishedAt"),
        valid_through=shape.moment(job, "expiresAt"),
    )
