"""What is reached on real data; the floors stand a little under it."""

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from monitor.models import Pay, RawPlace, Workplace
from monitor.normalize import pay, place, title, workplace

Row = dict[str, Any]
_UNITS = {"1 YEAR": "YEAR", "1 MONTH": "MONTH", "1 WEEK": "WEEK", "1 DAY": "DAY", "1 HOUR": "HOUR"}


def rows(path: Path) -> Iterator[Row]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def near(found: float | None, stated: float | str | None) -> bool:
    """The summaries are rounded to hundreds."""
    value = float(stated or 0)
    return abs((found or 0) - value) <= (max(0.005 * value, 51) if value > 1000 else 0.01)


def test_pay_summaries(corpus: Path) -> None:
    gold = list(rows(corpus / "labelled/pay/salary_ashby_gold.csv.gz"))
    right = sum(_right(pay.parse(row["summary"]), row) for row in gold)
    assert right / len(gold) >= 0.997


def _right(found: Pay | None, row: Row) -> bool:
    return (
        found is not None
        and near(found.minimum, row["min"])
        and near(found.maximum, row["max"])
        and (found.currency, found.unit) == (row["currency"], _UNITS.get(row["interval"]))
    )


def test_pay_strings_of_boards(corpus: Path) -> None:
    strings = [
        row["salary_string"] for row in rows(corpus / "labelled/pay/salary_strings_glassdoor_etc.csv.gz")
    ]
    stated = [text for text in strings if sum(map(str.isdigit, text)) > 2]
    assert sum(pay.parse(text) is not None for text in stated) / len(stated) >= 0.99


def ads(corpus: Path) -> Iterator[Row]:
    with gzip.open(corpus / "postings/ashby_uber_2025.jsonl.gz", "rt", encoding="utf-8") as file:
        yield from (ad for ad in map(json.loads, file) if ad["source"] == "ashby")


def _salary(ad: Row) -> Row | None:
    parts = (ad.get("compensation") or {}).get("summaryComponents") or []
    return next(
        (p for p in parts if p["compensationType"] == "Salary" and p.get("minValue") is not None), None
    )


def _states(text: str, amount: float) -> bool:
    forms = (f"{amount:,.0f}", f"{amount / 1000:g}k", f"{amount / 1000:g}K", f"{amount:.2f}")
    return any(form in text for form in forms)


def test_pay_in_text(corpus: Path) -> None:
    stated = fired = right = found_of_stated = 0
    for ad in ads(corpus):
        salary = _salary(ad)
        if salary is None:
            continue
        low, high = salary["minValue"], salary["maxValue"] or salary["minValue"]
        found = pay.find(ad["description"] or "")
        good = found is not None and near(found.minimum, low) and near(found.maximum, high)
        says = _states(ad["description"] or "", low) and _states(ad["description"] or "", high) and high >= 10
        fired, right = fired + (found is not None), right + good
        stated, found_of_stated = stated + says, found_of_stated + (says and good)
    assert right / fired >= 0.84
    assert found_of_stated / stated >= 0.90


def test_remote(corpus: Path) -> None:
    remote = right = said = 0
    for ad in ads(corpus):
        if ad["is_remote"] is None:
            continue
        places = workplace.parse(ad["location"])
        found = title.clean(ad["title"]).workplace or places or workplace.find(ad["description"] or "")
        remote += ad["is_remote"]
        said += found is Workplace.REMOTE
        right += found is Workplace.REMOTE and ad["is_remote"]
    assert right / said >= 0.94
    assert right / remote >= 0.57


def test_places(corpus: Path) -> None:
    countries = same = cities = close = 0
    for row in rows(corpus / "labelled/places/remote_multilocation_ashby.csv.gz"):
        address = json.loads(row["address_json"] or "null") or {}
        parts = (address.get(f"address{part}") for part in ("Locality", "Region", "Country"))
        stated = place.parse(RawPlace(None, *parts))
        found = place.parse(row["location"])
        if not stated or not any(one.country for one in found):
            continue
        countries += 1
        same += any(one.country == stated[0].country for one in found)
        if found[0].locality and stated[0].locality:
            cities += 1
            close += (place.distance_km(found[0], stated[0]) or 0) < 60
    assert countries > 6000
    assert same / countries >= 0.985
    assert close / cities >= 0.98


def test_places_of_many_boards(corpus: Path) -> None:
    texts = {
        row["location"] for row in rows(corpus / "postings/greenhouse_2026-01-07.csv.gz") if row["location"]
    }
    known = sum(any(one.country for one in place.parse(text)) for text in texts)
    assert known / len(texts) >= 0.92


_LEVELS = {
    "Internship": {"intern"},
    "Entry level": {"junior", "mid"},
    "Associate": {"junior", "mid"},
    "Mid-Senior level": {"mid", "senior", "lead", "staff", "principal", "manager"},
    "Director": {"director"},
    "Executive": {"executive", "director"},
}


def test_levels_as_a_check_only(corpus: Path) -> None:
    said = right = 0
    for row in rows(corpus / "labelled/titles/linkedin_33k_title_location_seniority_remote.csv.gz"):
        level = title.clean(row["title"]).seniority if row["formatted_experience_level"] else None
        if level:
            said += 1
            right += level in _LEVELS[row["formatted_experience_level"]]
    assert right / said >= 0.80
