"""France Travail: France's public employment service, with a key (OAuth2)."""

import re
from typing import Any, Literal

from pydantic import Field, SecretStr

from monitor.errors import ChangedLayout, NoContent
from monitor.models import RawPlace, RawPosting
from monitor.scraper import BaseUrl, Fetch, Items, Pace, Search, SearchOptions, asked, paging, shape

_SIZE = 150
_TOTAL = re.compile(r"/\s*(\d+)$")
_ARRONDISSEMENT = re.compile(r"\s+\d+\w* Arrondissement$", re.I)
_KINDS = ("dureeTravailLibelleConverti", "typeContrat", "typeContratLibelle")


class FranceTravail(Search):
    """One search's newest openings with their texts, by ranges of 150 and 3,150 at most.

    Source: the documentation of the API "Offres d'emploi" v2 (francetravail.io). A token is asked for with
    the application's id and secret, for 25 minutes. A range of several answers 206, nothing found 204; the
    total stands in `Content-Range`. Pay comes in words ("Annuel de 35000.0 Euros à 42000.0 Euros").
    Unverified: it rests on the documentation alone.
    """

    kind = "francetravail"
    keyed_hosts = ("francetravail.fr", "pole-emploi.fr")
    pace = Pace(at_once=2, per_second=5.0, burst=5)

    class Options(SearchOptions):
        client_id: SecretStr = Field(description="your application's id of francetravail.io")
        client_secret: SecretStr = Field(description="your application's secret")
        words: str = asked("motsCles", "words, several with commas")
        commune: str = asked("commune", "a municipality's INSEE code (Lyon: 69123)")
        radius: int | None = asked("distance", "km around it (10 if unset)", None, ge=0)
        department: str = asked("departement", "departments' numbers, up to five with commas")
        region: str = asked("region", "a region's code")
        contracts: str = asked("typeContrat", "e.g. CDI,CDD")
        occupations: str = asked("codeROME", "ROME codes, with commas")
        days: Literal["", "1", "3", "7", "14", "31"] = asked(
            "publieeDepuis", "no ads older than so many days"
        )
        newest: int = Field(500, ge=1, le=3_150, description="the most openings of one visit")
        base_url: BaseUrl = Field("https://api.francetravail.io", description="the API's scheme and host")
        login_url: BaseUrl = Field(
            "https://entreprise.francetravail.fr", description="where tokens come from"
        )

    async def gather(self, fetch: Fetch) -> Items:
        url = f"{self.options.base_url}/partenaire/offresdemploi/v2/offres/search"
        headers = {"Authorization": f"Bearer {await self._token(fetch)}", "Accept": "application/json"}

        async def ask(turn: paging.Turn) -> paging.Shown:
            first = turn.offset
            params = {**self.options.parameters(), "sort": 1, "range": f"{first}-{first + _SIZE - 1}"}
            try:
                answer = await fetch.get(url, params=params, headers=headers)
            except NoContent:
                return paging.Shown([], 0)
            total = _TOTAL.search(answer.headers.get("Content-Range", ""))
            items = shape.required(shape.json(answer.text), "resultats")
            return paging.Shown(items, int(total[1]) if total else None)

        async for item in paging.newest(fetch, ask, "id", _posting, most=self.options.newest, size=_SIZE):
            yield item

    async def _token(self, fetch: Fetch) -> str:
        user, secret = self.options.client_id, self.options.client_secret
        form = {"grant_type": "client_credentials", "scope": "api_offresdemploiv2 o2dsoffre"}
        form |= {"client_id": user.get_secret_value(), "client_secret": secret.get_secret_value()}
        url = f"{self.options.login_url}/connexion/oauth2/access_token"
        answer = await fetch.json(url, method="POST", params={"realm": "/partenaire"}, form=form)
        token = shape.text(answer, "access_token")
        if not token or not token.isprintable():
            raise ChangedLayout("no access_token in the answer")
        return token


def _posting(job: Any) -> RawPosting:
    return RawPosting(
        identifier=job["id"],
        title=job["intitule"],
        url=f"https://candidat.francetravail.fr/offres/recherche/detail/{shape.segment(job['id'])}",
        description=shape.text(job, "description"),
        hiring_organization=shape.text(job, "entreprise", "nom"),
        employment_unit=shape.first(job, "appellationlibelle", "romeLibelle"),
        job_location=shape.places(_place(job.get("lieuTravail"))),
        base_salary=shape.pay(words=shape.first(job.get("salaire"), "libelle", "commentaire")),
        employment_type=tuple(word for name in _KINDS for word in shape.texts(job, name)),
        skills=shape.texts(job, "competences", ..., "libelle"),
        date_posted=shape.moment(job, "dateCreation"),
        apply_url=shape.web(shape.text(job, "contact", "urlPostulation")),
    )


def _place(found: Any) -> RawPlace | None:
    name = _ARRONDISSEMENT.sub("", shape.text(found, "libelle") or "")
    where = {name: shape.dig(found, name) for name in ("latitude", "longitude")}
    return shape.place(name, country="FR" if name else None, **where)
