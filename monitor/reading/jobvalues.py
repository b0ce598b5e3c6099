"""The values of a schema.org JobPosting in the shapes that people really write them. Pure, quiet.

A value may be plain, an object with a name, or a list of such; a number may be text with grouped digits;
an address may be one line. What can't be read is None or nothing, and never raises.
"""

import html as entities
import re
from collections.abc import Iterator, Mapping
from typing import Any

from monitor.models import RawPay, RawPlace
from monitor.reading import shape

Job = Mapping[str, Any]

_ESCAPED = re.compile(r"&(?:amp;)?lt;/?[a-z]", re.I)
_BETWEEN = re.compile(r"\s{0,9}[,;|]\s{0,9}")
_GROUPED = re.compile(r"\d{1,3}(?:([., '\u00a0\u202f])\d{3})(?:\1\d{3})*(?:[.,]\d{1,2})?")
_DECIMAL_COMMA = re.compile(r"(\d+),(\d{1,2})")
_UNSAID = frozenset({"unavailable", "n/a", "null", "none", "undefined", "nan"})
_LONGEST_LABEL = 60
_ADDRESS = (
    ("locality", "addressLocality"),
    ("region", "addressRegion"),
    ("postal_code", "postalCode"),
    ("street", "streetAddress"),
)


def several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def first(job: Job, key: str) -> str | None:
    """The text, or the first of several, as microdata with a repeated property has them."""
    return next(iter(shape.texts(several(job.get(key)), ...)), None)


def said(value: Any) -> str | None:
    word = shape.text(value)
    return (
        None if word is None or word.lower() in _UNSAID else entities.unescape(word) if "&" in word else word
    )


def name(value: Any) -> str | None:
    """The name in a text, in an object that has one, or in the first of several."""
    value = value[0] if isinstance(value, list) and value else value
    if not isinstance(value, dict):
        return said(value)
    country = shape.address(shape.dig(value, "address"))
    return said(value.get("name")) or said(value.get("legalName")) or (country.country if country else None)


def words(value: Any) -> tuple[str, ...]:
    words = (name(one) for one in several(value))
    return shape.texts([part for word in words if word for part in _BETWEEN.split(word)], ...)


def labels(value: Any) -> tuple[str, ...]:
    """Skills as a list of short labels; none where they are prose."""
    labels = words(value)
    return () if any(len(label) > _LONGEST_LABEL for label in labels) else labels


def unescaped(text: str) -> str:
    """Text or HTML that was escaped once or twice too often."""
    for _ in range(2):
        if "<" in text and not _ESCAPED.search(text):
            break
        text = entities.unescape(text)
    return text


def places(value: Any) -> tuple[RawPlace, ...]:
    return shape.places(*(place for one in several(value) for place in _place(one)))


def _place(found: Any) -> Iterator[RawPlace | None]:
    if not isinstance(found, dict):
        yield shape.place(said(found))
        return
    geo = found.get("geo")
    for address in several(found.get("address", found)):
        if isinstance(address, dict):
            country = address.get("addressCountry")
            parts = {
                key: said(several(address.get(theirs))[0])
                for key, theirs in _ADDRESS
                if several(address.get(theirs))
            }
            located = {"latitude": shape.dig(geo, "latitude"), "longitude": shape.dig(geo, "longitude")}
            yield shape.place(
                None if parts else said(found.get("name")), country=name(country), **parts, **located
            )
        else:
            yield shape.place(said(address) or said(found.get("name")))


def pay(job: Job) -> RawPay | None:
    """Stated pay. `estimatedSalary` is somebody else's guess and is left out."""
    found = several(job.get("baseSalary"))
    return shape.span(_amounts(one, job) for one in found) or next(
        filter(None, (_amounts(one, job) for one in found)), None
    )


def _amounts(found: Any, job: Job) -> RawPay | None:
    if not isinstance(found, dict):
        return _exactly(found, shape.text(job, "salaryCurrency"), None)
    value = found.get("value")
    inner = value if isinstance(value, dict) else found
    currency = said(found.get("currency")) or said(inner.get("currency")) or shape.text(job, "salaryCurrency")
    unit = said(inner.get("unitText")) or said(found.get("unitText")) or said(inner.get("unitCode"))
    low, high = _amount(inner.get("minValue")), _amount(inner.get("maxValue"))
    if low or high:
        return shape.pay(low, high, currency, unit)
    return _exactly(inner.get("value") if inner is value else value, currency, unit)


def _exactly(value: Any, currency: str | None, unit: str | None) -> RawPay | None:
    amount = _amount(value)
    words = None if amount is not None else said(value)
    return shape.pay(amount, amount, currency, unit, words) if amount or words else None


def _amount(value: Any) -> float | None:
    """A number, also as text with grouped digits ("65.000", "65,000.00") or a decimal comma."""
    number = shape.number(value)
    text = shape.text(value)
    if text and isinstance(value, str):
        if _GROUPED.fullmatch(text):
            return shape.number(re.sub(r"\D", "", re.sub(r"[.,]\d{1,2}$", "", text)))
        if decimal := _DECIMAL_COMMA.fullmatch(text):
            return shape.number(f"{decimal[1]}.{decimal[2]}")
    return number


def is_escaped(text: str) -> bool:
    """Whether markup in it was escaped, as "&lt;p" or "&amp;lt;p"."""
    return _ESCAPED.search(text) is not None
