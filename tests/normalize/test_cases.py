"""Tables of what sources write and what it means: a new case is a line in a file."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.models import Pay, Place
from monitor.normalize import dates, employment, pay, place, title, url

_HERE = Path(__file__).parent
_SEEN = datetime(2026, 8, 20, 9, 30, tzinfo=UTC)


def _cases(name: str) -> list[tuple[str, str]]:
    lines = (_HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    split = (line.rpartition("→") for line in lines if line and not line.startswith("#"))
    return [(written.strip(), meant.strip()) for written, _, meant in split]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def _places(found: tuple[Place, ...]) -> str:
    return " | ".join(
        f"{one.locality or '-'} / {one.region or '-'} / {one.country or '-'}{' *' if one.latitude is not None else ''}"
        for one in found
    )


def _pay(found: Pay | None, *, yearly: bool) -> str:
    if found is None:
        return "none"
    parts = [_number(found.minimum), _number(found.maximum), found.currency or "-", found.unit or "-"]
    years = [_number(found.yearly_minimum), _number(found.yearly_maximum)] if yearly else []
    return " ".join([*parts, *years])


@pytest.mark.parametrize(("written", "meant"), _cases("places"))
def test_places(written: str, meant: str) -> None:
    assert _places(place.parse(written)) == meant


@pytest.mark.parametrize(("written", "meant"), _cases("pay"))
def test_pay_of_a_field(written: str, meant: str) -> None:
    assert _pay(pay.parse(written), yearly=True) == meant


@pytest.mark.parametrize(("written", "meant"), _cases("pay_in_text"))
def test_pay_in_text(written: str, meant: str) -> None:
    assert _pay(pay.find(f"About us\n\n{written}\n\nApply now."), yearly=False) == meant


@pytest.mark.parametrize(("written", "meant"), _cases("titles"))
def test_titles(written: str, meant: str) -> None:
    found = title.clean(written)
    parts = (found.text, found.seniority, found.requisition, found.workplace, found.place)
    assert " | ".join(part or "-" for part in parts) == meant


@pytest.mark.parametrize(("written", "meant"), _cases("dates"))
def test_dates(written: str, meant: str) -> None:
    found = dates.parse(written, _SEEN)
    assert (found.isoformat() if found else "none") == meant


@pytest.mark.parametrize(("written", "meant"), _cases("employment"))
def test_employment(written: str, meant: str) -> None:
    assert " ".join(employment.parse([written])) == meant


@pytest.mark.parametrize(("written", "meant"), _cases("urls"))
def test_urls(written: str, meant: str) -> None:
    assert f"{url.canonical(written)} | {url.job_key(written) or '-'}" == meant
