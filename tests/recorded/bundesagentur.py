"""What the recorded payloads of bundesagentur hold."""

import json
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import quote

from support_recorded import Served, said, whole

PAYLOADS = ("bundesagentur/*.json",)
_API = "/jobboerse/jobsuche-service/pc"


def served(payload: Path) -> Served:
    """A listing in either shape; details alone are served as those of a bare entry."""
    found = whole(payload)
    answers = {f"{_API}/v6/jobs": payload.read_bytes()}
    newer, older = found.get("ergebnisliste"), found.get("stellenangebote")
    if newer is not None:
        return Served({}, answers, {job["referenznummer"]: _newer(job) for job in newer})
    if older is not None:
        return Served({}, answers, {job["refnr"]: _older(job) for job in older})
    reference = found.get("referenznummer", "10000-1-S")
    entry = {"referenznummer": reference, "stellenangebotsTitel": found["stellenangebotsTitel"]}
    answers[f"{_API}/v6/jobs"] = json.dumps({"ergebnisliste": [entry], "maxErgebnisse": 1}).encode()
    code = quote(b64encode(reference.encode()).decode(), safe="")
    answers[f"{_API}/v4/jobdetails/{code}"] = payload.read_bytes()
    return Served({}, answers, {reference: _newer(found)})


def _newer(job: dict[str, Any]) -> set[str]:
    stated = job.get("verguetungsangabe") not in (None, "KEINE_ANGABEN")
    return said(
        hiring_organization=job.get("firma"),
        job_location=[place["adresse"].get("ort") for place in job.get("stellenlokationen", ())],
        workplace=job.get("homeofficemoeglich") is not None,
        base_salary=stated and job.get("gehaltsspanneVon"),
        employment_type=job.get("arbeitszeitVollzeit"),
        employment_unit=job.get("hauptberuf"),
        description=job.get("stellenangebotsBeschreibung"),
        date_posted=job.get("datumErsteVeroeffentlichung"),
        apply_url=job.get("externeURL"),
    )


def _older(job: dict[str, Any]) -> set[str]:
    return said(
        hiring_organization=job.get("arbeitgeber"),
        job_location=job.get("arbeitsort", {}).get("ort"),
        employment_unit=job.get("beruf"),
        date_posted=job.get("aktuelleVeroeffentlichungsdatum"),
        apply_url=job.get("externeUrl"),
    )
