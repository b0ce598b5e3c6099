"""Welcome to the Jungle: the company pages of its customers."""

from typing import Any

from pydantic import Field

from monitor.errors import ChangedLayout
from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Page, Scraper, ScraperOptions, paging, shape

_API = "https://api.welcometothejungle.com"
_SITE = "https://www.welcometothejungle.com"
_WORKPLACE = {"fulltime": "remote", "partial": "hybrid", "punctual": "hybrid", "no": "on-site"}


class WelcomeToTheJungle(Scraper):
    """One company's jobs: found in the site's search, 100 a page, and each one's text in its API.

    Unverified: it rests on published descriptions of the site's own data calls. The search is Algolia's,
    whose public key is read from the site. Where it finds nothing, the API has to know the company.
    """

    kind = "wttj"

    class Options(ScraperOptions):
        organization: str = Field(pattern=r"^[\w-]+$", description="the name in …/companies/NAME")
        language: str = Field("en", pattern=r"^[a-z]{2}$", description="the language of the search")
        base_url: BaseUrl = Field(_SITE, description="the site")
        api_url: BaseUrl = Field(_API, description="the site's API")
        search_url: BaseUrl | None = Field(None, description="the search, if not Algolia's")

    @classmethod
    def recognise(cls, page: Page) -> ScraperOptions | None:
        site = page.host.removeprefix("www.")
        match page.path:
            case (language, "companies", name, *_) if site == "welcometothejungle.com":
                return cls.propose(organization=name, language=language)
        return None

    async def gather(self, fetch: Fetch) -> Items:
        company = f"{self.options.api_url}/api/v1/organizations/{self.options.organization}"
        url, headers = await self._search(fetch)
        mine = f'organization.slug:"{self.options.organization}"'

        async def ask(turn: paging.Turn) -> paging.Shown:
            wanted = {"query": "", "hitsPerPage": 100, "page": turn.number, "filters": mine}
            answer = await fetch.json(url, method="POST", headers=headers, body=wanted)
            if not shape.required(answer, "hits") and not turn.number:
                shape.needed(await fetch.json(company))
            return paging.Shown(answer["hits"], shape.count(answer, "nbHits"))

        async def details(entry: RawPosting) -> RawPosting:
            answer = shape.needed(await fetch.json(f"{company}/jobs/{entry.url.rpartition('/')[2]}"))
            return entry.detailed(**_facts(shape.needed(answer.get("job", answer))))

        async for item in paging.listing(fetch, ask, "reference", self._posting, details):
            yield item

    async def _search(self, fetch: Fetch) -> tuple[str, dict[str, str]]:
        """Where to ask, and the headers that the page would send."""
        text = (await fetch.get(f"{self.options.base_url}/api/env")).text
        env = shape.json(text[text.find("{") : text.rfind("}") + 1])
        app, key = (shape.text(env, f"PUBLIC_ALGOLIA_{end}") for end in ("APPLICATION_ID", "API_KEY_CLIENT"))
        if not app or not app.isalnum() or not key:
            raise ChangedLayout("the site tells no key of its search")
        host = self.options.search_url or f"https://{app.lower()}-dsn.algolia.net"
        sent = {"X-Algolia-Application-Id": app, "X-Algolia-API-Key": key, "Referer": f"{_SITE}/"}
        return f"{host}/1/indexes/wttj_jobs_production_{self.options.language}/query", sent

    def _posting(self, job: Any) -> RawPosting | None:
        company = self.options.organization
        if shape.text(job, "organization", "slug") not in (None, company):
            return None
        pages = f"{self.options.base_url}/{self.options.language}/companies/{company}/jobs"
        url = f"{pages}/{shape.texts(job, 'slug')[0]}"
        facts = {"hiring_organization": shape.text(job, "organization", "name") or company, **_facts(job)}
        return RawPosting(identifier=job["reference"], title=job["name"], url=url, **facts)


def _facts(job: Any) -> dict[str, Any]:
    """What the search and the API say alike, in two spellings."""
    tasks = "".join(f"<p>{one}</p>" for one in shape.texts(job, "key_missions", ...))
    parts = ((None, shape.first(job, "description", "summary")), ("Missions", tasks))
    low, high = (shape.first(job, f"salary_{end}imum", f"salary_{end}") for end in ("min", "max"))
    return {
        "description": shape.sections(*parts, ("Profile", shape.text(job, "profile"))),
        "job_location": shape.places(*map(_place, shape.each(job, "offices") or [job.get("office")])),
        "job_location_type": _WORKPLACE.get(shape.text(job, "remote") or ""),
        "base_salary": shape.pay(low, high, job.get("salary_currency"), job.get("salary_period")),
        "employment_type": shape.texts(job, "contract_type"),
        "date_posted": shape.moment(job, "published_at"),
        "apply_url": shape.web(job.get("apply_url")),
    }


def _place(office: Any) -> RawPlace | None:
    country = shape.first(office, "country_code", "country")
    return shape.place(locality=shape.dig(office, "city"), region=shape.dig(office, "state"), country=country)
