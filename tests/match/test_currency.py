"""Money in another currency: the shipped table, and the person's own rates before it."""

import pytest

from monitor.currency import convert, worths


def test_the_shipped_table() -> None:
    worth = worths()
    assert worth["EUR"] == 1.0
    assert len(worth) > 30
    assert all(0 < value < 5 for value in worth.values())
    assert 0.5 < worth["USD"] < 1.5


def test_there_and_back() -> None:
    worth = worths()
    there = convert(80_000, "CHF", "USD", worth)
    assert there is not None
    assert convert(there, "USD", "CHF", worth) == pytest.approx(80_000)


def test_own_rates_in_euros() -> None:
    assert convert(100, "USD", "EUR", worths({"usd": 0.5})) == 50


def test_own_rates_in_another_unit() -> None:
    worth = worths({"USD": 1.0, "EUR": 1.25})
    assert convert(100, "EUR", "USD", worth) == 125
    shipped = worths()
    assert convert(100, "GBP", "EUR", worth) == pytest.approx(convert(100, "GBP", "EUR", shipped))


def test_an_unknown_currency_is_not_guessed() -> None:
    assert convert(1, "XXX", "EUR", worths()) is None
    assert convert(1, "XXX", "XXX", worths()) == 1
