"""Addresses, distances, and areas."""

import pytest

from monitor.models import Place, RawPlace
from monitor.normalize import gazetteer, place


def parts(raw: RawPlace) -> list[tuple[str | None, str | None, str | None]]:
    return [(one.locality, one.region, one.country) for one in place.parse(raw)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (RawPlace(locality="Berlin", country="DE"), [("Berlin", "Berlin", "DE")]),
        (RawPlace(locality="München", region="BY", country="Deutschland"), [("Munich", "Bavaria", "DE")]),
        (RawPlace(locality="Wilmington", region="DE", country="US"), [("Wilmington", "Delaware", "US")]),
        (RawPlace(locality="Ontario", region="CA", country="US"), [("Ontario", "California", "US")]),
        (RawPlace(locality="Tbilisi", country="GE"), [("Tbilisi", None, "GE")]),
        (RawPlace(region="Georgia", country="US"), [(None, "Georgia", "US")]),
        (RawPlace(locality="Paris", country="fr"), [("Paris", "Île-de-France", "FR")]),
        (RawPlace(locality="Hinterdorf", country="AT"), [("Hinterdorf", None, "AT")]),
        (RawPlace(locality="Remote", country="DE"), [(None, None, "DE")]),
        (RawPlace(locality="UNAVAILABLE", country="US"), [(None, None, "US")]),
        (RawPlace(postal_code="10115", country="DE"), [(None, None, "DE")]),
        (
            RawPlace(locality="Toulouse", region="Aquitaine", country="France"),
            [("Toulouse", "Occitanie", "FR")],
        ),
        (RawPlace(name="Our HQ", locality="Oslo", country="NO"), [("Oslo", None, "NO")]),
        (RawPlace(name="Berlin"), [("Berlin", "Berlin", "DE")]),
        (RawPlace(), []),
    ],
)
def test_addresses(raw: RawPlace, expected: list[tuple[str | None, ...]]) -> None:
    assert parts(raw) == expected


def test_stated_coordinates_win() -> None:
    (found,) = place.parse(RawPlace(locality="Berlin", country="DE", latitude=52.4, longitude=13.5))
    assert (found.latitude, found.longitude) == (52.4, 13.5)


def test_the_text_is_what_the_source_wrote() -> None:
    assert place.parse(" US-TX-Austin ")[0].text == "US-TX-Austin"
    assert place.parse(RawPlace(name="Hauptsitz", locality="Berlin"))[0].text == "Hauptsitz"


def test_likely_countries_decide_between_namesakes() -> None:
    assert place.parse("Cambridge", ("US",))[0].country == "US"
    assert place.parse("London", ("US",))[0].country == "GB"


def test_near_and_distance() -> None:
    berlin, munich = place.near("Berlin"), place.near("münchen")
    assert berlin is not None
    assert munich is not None
    assert place.distance_km(berlin, munich) == pytest.approx(504, abs=3)
    assert place.distance_km(berlin, Place("Germany", country="DE")) is None
    assert place.near("Germany") is None
    assert place.near("Nowhere-at-all") is None


def test_areas() -> None:
    stated = ("Germany", "USA Only", "Remote (EU/UK)", "emea", "LATAM", "Anywhere", "Our friends")
    assert place.areas(stated) == ("DE", "US", "EU", "GB", "EMEA", "LATAM", "Worldwide", "Our friends")
    assert place.within("DE", "EU")
    assert place.within("DE", "DACH")
    assert place.within("DE", "Germany")
    assert place.within("DE", "Worldwide")
    assert not place.within("CH", "EU")
    assert not place.within("US", "EMEA")


def test_the_gazetteer_finds_every_line_it_has() -> None:
    table = gazetteer._DATA / "cities.tsv"
    lines = table.read_text(encoding="utf-8").splitlines()
    assert lines == sorted(lines, key=str.encode)
    for line in (lines[0], lines[-1], *lines[:: len(lines) // 500]):
        name, _, country, *_ = line.split("\t")
        assert country in {city.country for city in gazetteer.cities(name)}
    assert gazetteer.cities("") == ()
    assert gazetteer.cities("\U0010ffff") == ()
