"""What the recorded payloads of recruitee hold."""

import re
from pathlib import Path
from typing import Any

from support_recorded import Served, said, whole

PAYLOADS = ("recruitee/*.json",)
BOARDS = ("recruitee", lambda options: options.base_url.removeprefix("https://").partition(".")[0])
HOSTS = re.compile(r"\.recruitee\.com$")


def served(payload: Path) -> Served:
    found = whole(payload)
    offers = found["offers"] if "offers" in found else [found["offer"]]
    jobs = {str(offer["id"]): _fields(offer) for offer in offers}
    return Served({}, {"/api/offers/": payload.read_bytes()}, jobs)


def _fields(offer: dict[str, Any]) -> set[str]:
    pay = offer.get("salary") or {}
    return said(
        hiring_organization=offer.get("company_name"),
        job_location=offer.get("city") or offer.get("country"),
        date_posted=offer.get("published_at") or offer.get("created_at"),
        description=offer.get("description"),
        employment_unit=offer.get("department"),
        employment_type=offer.get("employment_type_code"),
        base_salary=pay.get("min") or pay.get("max"),
        valid_through=offer.get("close_at"),
        workplace=offer.get("remote") or offer.get("hybrid") or offer.get("on_site"),
        apply_url=offer.get("careers_apply_url"),
    )
