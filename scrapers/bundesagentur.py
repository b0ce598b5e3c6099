"""Bundesagentur für Arbeit: Germany's public employment service."""

from base64 import b64encode
from typing import Any, Literal

from pydantic import Field

from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Pace, Page, Search, SearchOptions, asked, paging, shape

_HOURS = {"arbeitszeitVollzeit": "Vollzeit", "arbeitszeitTeilzeit": "Teilzeit", "istGeringfuegig": "Minijob"}
_HOME = {"True": "hybrid", "False": "onsite"}
_KEYS = ("referenznummer", "refnr")
_HEADERS = {"X-API-Key": "jobboerse-jobsuche"}


class Bundesagentur(Search):
    """One search's openings, by pages of 100 and up to 10,000 in no order, their text one by one (Markdown).

    Source: the site's own data calls (undocumented; its key is public), as recorded, in the shape of 2026
    (`ergebnisliste`) and the one before (`stellenangebote`), where what is absent may be the text "null".
    """

    kind = "bundesagentur"
    verified = True
    pace = Pace(at_once=1, per_second=1.0, burst=1)

    class Options(SearchOptions):
        words: str = asked("was", "words, or an occupation")
        place: str = asked("wo", "a place or postcode")
        radius: int | None = asked("umkreis", "km around it", None, ge=0)
        days: int | None = asked("veroeffentlichtseit", "no ads older than so many", None, ge=0, le=100)
        offers: Literal["1", "2", "4", "34"] = asked("angebotsart", "1 jobs, 2 freelance, 4 training", "1")
        hours: str = asked("arbeitszeit", "some of vz;tz;snw;ho;mj: full time, part time, …, home, mini job")
        agencies: str = asked("zeitarbeit", "true or false: temporary work agencies' too")
        employer: str = asked("arbeitgeber", "only this employer's")
        base_url: BaseUrl = Field("https://rest.arbeitsagentur.de", description="the API's scheme and host")

    @classmethod
    def recognise(cls, page: Page) -> SearchOptions | None:
        found = (page.host.removeprefix("www."), *page.path) == ("arbeitsagentur.de", "jobsuche", "suche")
        return cls.Options.searched(page.query, "words", "place", "employer") if found else None

    async def gather(self, fetch: Fetch) -> Items:
        api, most = f"{self.options.base_url}/jobboerse/jobsuche-service/pc", self.options.newest

        async def ask(turn: paging.Turn) -> paging.Shown:
            wanted = {**self.options.parameters(), "size": 100, "page": turn.number + 1}
            return _shown(await fetch.json(f"{api}/v6/jobs", params=wanted, headers=_HEADERS))

        async def load(entry: RawPosting) -> RawPosting:
            reference = shape.segment(b64encode(entry.identifier.encode()).decode())
            job = await fetch.json(f"{api}/v4/jobdetails/{reference}", headers=_HEADERS)
            return entry.detailed(**_said(shape.needed(job)))

        async for item in paging.newest(fetch, ask, _KEYS, _entry, load, most=most):
            yield item


def _shown(answer: Any) -> paging.Shown:
    """A page in either shape. Where nothing is found, there may be no list at all."""
    total, older = shape.count(answer, "maxErgebnisse"), "stellenangebote" in shape.needed(answer)
    if total == 0 and not older and "ergebnisliste" not in answer:
        return paging.Shown([], 0)
    return paging.Shown(shape.required(answer, "stellenangebote" if older else "ergebnisliste"), total)


def _entry(job: Any) -> RawPosting:
    title, reference = shape.first(job, "stellenangebotsTitel", "titel", "beruf"), shape.first(job, *_KEYS)
    url = f"https://www.arbeitsagentur.de/jobsuche/jobdetail/{shape.segment(reference or '')}"
    return RawPosting(identifier=reference or "", title=title or "", url=url, **_said(job))


def _said(job: Any) -> dict[str, Any]:
    """What an entry of the listing or the details say, in either shape."""
    found = [shape.dig(item, "adresse") for item in shape.each(job, "stellenlokationen")]
    true = " ".join(name for name, value in job.items() if value is True)
    kinds = [word for start, word in _HOURS.items() if start in true]
    kinds += shape.texts(job, "vertragsdauer") + shape.texts(job, "stellenangebotsart")
    home, pay = str(job.get("homeofficemoeglich")), (job.get("gehaltsspanneVon"), job.get("gehaltsspanneBis"))
    return {
        "description": shape.first(job, "stellenangebotsBeschreibung", "stellenbeschreibung"),
        "hiring_organization": shape.first(job, "firma", "arbeitgeber"),
        "employment_unit": shape.first(job, "hauptberuf", "beruf"),
        "job_location": shape.places(*map(_place, [*found, job.get("arbeitsort")])),
        "job_location_type": "remote" if "VOLL" in str(job.get("homeofficetyp")) else _HOME.get(home),
        "base_salary": shape.pay(*pay, "EUR", job.get("verguetungsangabe")),
        "employment_type": kinds,
        "date_posted": shape.first(job, "datumErsteVeroeffentlichung", "aktuelleVeroeffentlichungsdatum"),
        "valid_through": shape.text(job, "veroeffentlichungszeitraum", "bis"),
        "apply_url": shape.web(shape.first(job, "externeURL", "externeUrl")),
    }


def _place(found: Any) -> RawPlace | None:
    """Regions and countries are "BADEN_WUERTTEMBERG" and so on in the newer shape."""
    names = {"locality": "ort", "region": "region", "country": "land", "postal_code": "plz"}
    said = {ours: (shape.text(found, name) or "null").replace("_", " ") for ours, name in names.items()}
    known = {ours: text for ours, text in said.items() if text != "null"}
    return shape.place(**{ours: text.title() if text.isupper() else text for ours, text in known.items()})
