"""What the recorded payloads of nav hold."""

import json
from pathlib import Path
from typing import Any

from support_recorded import Served, said, whole

PAYLOADS = ("nav/*.json",)
_FEED = "/feed"


def served(payload: Path) -> Served:
    """The answer of a search, or an entry of the feed alone, served as the text of a bare ad."""
    found = whole(payload)
    answers = {f"{_FEED}/api/publicToken": b"Current public token:\nabc.def.ghi"}
    if "ad_content" in found:
        key = found["uuid"]
        ad = {"uuid": key, "title": found["ad_content"]["title"]}
        hits: Any = {"total": {"value": 1}, "hits": [{"_id": key, "_source": ad}]}
        answers["/stillinger/api/search"] = json.dumps({"hits": hits}).encode()
        answers[f"{_FEED}/api/v1/feedentry/{key}"] = payload.read_bytes()
        return Served({}, answers, {key: _entry(found["ad_content"])}, more={"feed_url": _FEED})
    answers["/stillinger/api/search"] = payload.read_bytes()
    ads = [hit["_source"] for hit in found["hits"]["hits"]]
    jobs = {ad["uuid"]: _hit(ad) for ad in ads if ad.get("status", "ACTIVE") == "ACTIVE"}
    # The total counts what the saved page does not show.
    return Served({"newest": max(len(ads), 1)}, answers, jobs, more={"feed_url": _FEED})


def _hit(ad: dict[str, Any]) -> set[str]:
    more = ad.get("properties") or {}
    return said(
        hiring_organization=ad.get("businessName") or more.get("employer"),
        job_location=[place for place in ad.get("locationList") or () if place.get("municipal")],
        employment_type=more.get("extent"),
        employment_unit=ad.get("occupationList"),
        description=more.get("adtext"),
        date_posted=ad.get("published"),
        valid_through=ad.get("expires"),
        apply_url=more.get("applicationurl"),
    )


def _entry(ad: dict[str, Any]) -> set[str]:
    return said(
        hiring_organization=(ad.get("employer") or {}).get("name"),
        job_location=[place for place in ad.get("workLocations") or () if place.get("municipal")],
        employment_type=ad.get("extent"),
        employment_unit=ad.get("occupationCategories"),
        description=ad.get("description"),
        date_posted=ad.get("published"),
        valid_through=ad.get("expires"),
        apply_url=ad.get("applicationUrl"),
    )
