"""JazzHR (once Resumator) by API key: all open jobs of one's own account."""

from typing import Any

from pydantic import Field, SecretStr

from monitor.models import RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Scraper, ScraperOptions, Token, paging, shape

_PAGE = 100


class JazzHRApi(Scraper):
    """The jobs of an account in pages of 100, with their text; what isn't open is passed over.

    Source: JazzHR's API documentation. `board_code` is the public address' code, by which the kind `jazzhr`
    knows the same posting. Pay that is not stated is "0"; its unit and currency are never said. `notes`
    are the employer's own and are left alone.
    """

    kind = "jazzhr-api"
    verified = True

    class Options(ScraperOptions):
        company: Token = Field(description="the name in NAME.applytojob.com")
        api_key: SecretStr = Field(description="the account's API key")
        base_url: BaseUrl = Field("https://api.resumatorapi.com", description="the API's scheme and host")

    async def gather(self, fetch: Fetch) -> Items:
        key = self.options.api_key.get_secret_value()

        async def ask(turn: paging.Turn) -> paging.Shown:
            url = f"{self.options.base_url}/v1/jobs/page/{turn.number + 1}"
            answer = await fetch.json(url, params={"apikey": key})
            alone = isinstance(answer, dict) and "board_code" in answer  # a single job comes without a list
            jobs = [answer] if alone else shape.required(answer)
            return paging.Shown(jobs, last=len(jobs) < _PAGE)

        async for item in paging.listing(fetch, ask, "id", self._posting):
            yield item

    def _posting(self, job: Any) -> RawPosting | None:
        """One job of the account; None for a draft, a closed one, or one on hold."""
        if (shape.text(job, "status") or "Open") != "Open":
            return None
        code = job["board_code"].strip()
        place = shape.place(
            locality=job.get("city"),
            region=job.get("state"),
            country=job.get("country_id"),
            postal_code=job.get("zip"),
        )
        return RawPosting(
            identifier=code,
            title=job["title"],
            url=f"https://{self.options.company}.applytojob.com/apply/{shape.segment(code)}",
            description=shape.text(job, "description"),
            hiring_organization=self.options.company,
            employment_unit=shape.text(job, "department"),
            job_location=shape.places(place),
            base_salary=shape.pay(job.get("minimum_salary"), job.get("maximum_salary")),
            employment_type=shape.texts(job, "type"),
            date_posted=shape.moment(job, "original_open_date"),
            requisition=shape.text(job, "internal_code"),
        )
