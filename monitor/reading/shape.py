"""Reading foreign values: quietly where a field is optional, loudly where a listing can't be without it.

A source that drops, empties or reshapes an optional field must not cost the posting: these helpers
answer None (or nothing) for whatever they can't take as it stands, and never raise, except `required`.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from json import JSONDecoder
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from monitor.errors import ChangedLayout
from monitor.models import RawPay, RawPlace

_PROLOG = re.compile(r"[^<]*(?:<[!?][^<]*)*")
_DECLARATION = re.compile(r"<\?xml[^>]{0,200}\?>")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&amp;", "&"))
_SCRAMBLED = re.compile(r"[ÂÃÄÅÐÑâð][\x80-\xff\u0152-\u2122]+")
_US_DATE = re.compile(r"\s*(\d{1,2})/(\d{1,2})/(\d{4})\b.*", re.S)
_COUNTRY_LAST = re.compile(r"([^,]+), ([^,]+), ([A-Z]{2})(?:, ([\w -]{3,12}))?")
_MOST_MARKS = 5
_LONGEST_URL = 8_000
_LAST_MILLISECOND = 10**14


def dig(value: Any, *path: str | int) -> Any:
    """What stands at `path` (keys of objects, positions in lists), or None where the path ends early."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def text(value: Any, *path: str | int) -> str | None:
    """The text or number at `path` as text without outer blanks; None for anything else."""
    found = dig(value, *path) if path else value
    if isinstance(found, str):
        return found.strip() or None
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return str(found) if abs(found) < 1e18 else None


def first(value: Any, *names: str) -> str | None:
    """The first readable text among the members of these names; None where there is none."""
    return next((found for name in names if (found := text(dig(value, name)))), None)


def texts(value: Any, *path: Any) -> tuple[str, ...]:
    """The readable texts at `path`, each once; `...` in it steps through the members of a list."""
    return tuple(dict.fromkeys(word for found in _spread(value, path) if (word := text(found))))


def _spread(value: Any, path: tuple[Any, ...]) -> Iterator[Any]:
    if ... not in path:
        yield dig(value, *path)
        return
    at = path.index(...)
    for member in each(value, *path[:at]):
        yield from _spread(member, path[at + 1 :])


def labelled(items: Any, label: str, value: str) -> dict[str, str]:
    """A list of labelled values as a mapping of the labels in lower case to the values as text."""
    pairs = ((text(item, label), text(item, value)) for item in each(items))
    return {name.lower(): found for name, found in pairs if name and found}


def each(value: Any, *path: str | int) -> list[Any]:
    """The members of the list at `path`; none where there is no list."""
    found = dig(value, *path) if path else value
    return found if isinstance(found, list) else []


def number(value: Any, *path: str | int) -> float | None:
    """The finite, plausible number (or text of one) at `path`; None for anything else."""
    found = dig(value, *path) if path else value
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    try:
        amount = float(found)
    except (ValueError, OverflowError):
        return None
    return amount if math.isfinite(amount) and abs(amount) <= 1e12 else None


def count(value: Any, *path: str | int) -> int | None:
    """The whole number from 0 at `path`, such as a declared total; None for anything else."""
    found = number(value, *path)
    return int(found) if found is not None and found >= 0 and found == int(found) else None


def moment(value: Any, *path: str | int) -> str | int | float | None:
    """The date at `path` as the source writes it: words, ISO text, or an epoch; None for anything else."""
    found = dig(value, *path) if path else value
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    if isinstance(found, str):
        return found.strip() or None
    return found if 0 < found < _LAST_MILLISECOND else None


def us_date(words: str | None) -> str | None:
    """A date of a source that always writes M/D/YYYY, as ISO; other words as they are."""
    found = _US_DATE.fullmatch(words or "")
    return f"{found[3]}-{found[1]:0>2}-{found[2]:0>2}" if found else words


def needed(value: Any, *path: str) -> dict[str, Any]:
    """The object at `path`, without which the answer says nothing: ChangedLayout where there is none."""
    found = dig(value, *path)
    if not isinstance(found, dict):
        raise ChangedLayout(f"{'.'.join(path) or 'the answer'} is not an object but {type(found).__name__}")
    return found


def required(value: Any, *path: str) -> list[Any]:
    """The list at `path`, without which the answer is no listing: ChangedLayout where it is none."""
    found = dig(value, *path) if path else value
    if not isinstance(found, list):
        where = ".".join(path) or "the answer"
        raise ChangedLayout(f"{where} is not a list of postings but {type(found).__name__}")
    return found


def unescaped_once(text: str | None) -> str | None:
    """HTML that was escaped as a whole. The plain inverse is exact, and ten times html.unescape."""
    if text and "<" not in text:
        for entity, character in _ESCAPED:
            text = text.replace(entity, character)
    return text


def unscrambled(text: str | None) -> str | None:
    """Text whose UTF-8 was read as Latin-1 or Windows-1252 ("KrakÃ³w"), as it was meant; other text as it is."""
    return _SCRAMBLED.sub(lambda found: _meant(found[0]), text) if text else text


def _meant(run: str) -> str:
    for charset in ("latin-1", "cp1252"):
        try:
            return run.encode(charset).decode()
        except UnicodeError:
            continue
    return run


def markup(html: str) -> str:
    """HTML for Beautiful Soup, which otherwise warns the person of pages that look like XML or an address."""
    return f"<!-- -->{html}"


def json(document: str) -> Any:
    """The value of a JSON document. Raises ChangedLayout for anything else."""
    import orjson

    try:
        return orjson.loads(document.removeprefix("\ufeff"))
    except ValueError as error:
        raise ChangedLayout(f"JSON expected: {str(error)[:200]}") from error


def inner(value: Any, *path: str | int) -> Any:
    """The value of the JSON text at `path`; None where there is none."""
    try:
        return json(text(value, *path) or "null")
    except ChangedLayout:
        return None


def behind(document: str, mark: str | re.Pattern[str]) -> Any:
    """The JSON value that stands in a page's script behind `mark`, such as a variable's or a function's name.

    Between a mark that is text and the value may stand blanks and one of `=:(`. What follows the value is
    not looked at. Raises ChangedLayout where none of the first few marks has a value.
    """
    pattern = (
        re.compile(re.escape(mark) + r"\s{0,9}(?:=(?!=)|[:(])?\s{0,9}") if isinstance(mark, str) else mark
    )
    for found in islice(pattern.finditer(document), _MOST_MARKS):
        try:
            return JSONDecoder(strict=False).raw_decode(document, found.end())[0]
        except (ValueError, RecursionError):
            continue  # it is assigned once more, or only compared here
    raise ChangedLayout(f"the page has no JSON behind {pattern.pattern[:80]!r}")


def xml_bytes(document: str) -> bytes:
    """An XML document for a parser: in UTF-8, without what XML forbids. ChangedLayout for a document type."""
    start = document.lstrip("\ufeff \t\r\n")
    prolog = _PROLOG.match(start)
    if prolog and "<!DOCTYPE" in prolog[0].upper():
        raise ChangedLayout("XML with a document type is refused")
    return _NOT_XML.sub(" ", _DECLARATION.sub("", start, count=1)).encode("utf-8", "replace")


def xml(document: str, root: str) -> Any:
    """The root element (lxml) of an XML document, whose name must be `root`.

    Raises ChangedLayout for anything else. A document type is refused before parsing: it is not needed
    for data, and entities are how a few bytes become gigabytes or a local file.
    """
    from lxml import etree

    body = xml_bytes(document)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, encoding="utf-8")
    try:
        found = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ChangedLayout(f"XML expected: {str(error)[:200]}") from error
    if etree.QName(found).localname != root:
        raise ChangedLayout(f"<{root}> expected, not <{etree.QName(found).localname}>")
    return found


def web(value: Any, base: str = "") -> str | None:
    """An http(s) address, made absolute against `base`; None for anything else."""
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST_URL:
        return None
    try:
        url = urljoin(base, value.strip())
        parts = urlsplit(url)
        return url if parts.scheme.lower() in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def cookies(headers: Mapping[str, str]) -> str:
    """What an answer's Set-Cookie headers set, as the Cookie header of the next request says it."""
    sent = (value for name, value in headers.items() if name.lower() == "set-cookie")
    return "; ".join(cookie.partition(";")[0].strip() for cookie in sent)


def moved(url: str, base: str) -> str:
    """The address with the scheme and host of `base`, as where a listing links to itself by another name."""
    try:
        parts, home = urlsplit(url), urlsplit(base)
        return urlunsplit((home.scheme, home.netloc, parts.path, parts.query, ""))
    except ValueError:
        return base


def segment(token: str) -> str:
    """A token as one segment of a URL's path."""
    return quote(token, safe="")


def pay(
    minimum: Any = None, maximum: Any = None, currency: Any = None, unit: Any = None, words: Any = None
) -> RawPay | None:
    """Pay from whatever a source gives; None where neither an amount nor words can be read."""
    low, high = number(minimum), number(maximum)
    found = RawPay(text(words), low, high, text(currency), text(unit))
    return found if found.text or found.minimum is not None or found.maximum is not None else None


def span(found: Iterable[RawPay | None]) -> RawPay | None:
    """From the least to the most of several pays, of those with the first one's currency and unit."""
    some = [item for item in found if item is not None and (item.minimum or item.maximum)]
    same = [item for item in some if (item.currency, item.unit) == (some[0].currency, some[0].unit)]
    if not same:
        return None
    amounts = [amount for item in same for amount in (item.minimum, item.maximum) if amount is not None]
    return RawPay(same[0].text, min(amounts), max(amounts), same[0].currency, same[0].unit)


def pay_of(found: Any, minimum: str, maximum: str, currency: str, unit: str) -> RawPay | None:
    """Pay from an object by the names of its parts."""
    return pay(*(dig(found, part) for part in (minimum, maximum, currency, unit)))


def place(
    name: Any = None,
    *,
    locality: Any = None,
    region: Any = None,
    country: Any = None,
    postal_code: Any = None,
    street: Any = None,
    latitude: Any = None,
    longitude: Any = None,
) -> RawPlace | None:
    """A place from whatever a source gives; None where nothing of it can be read."""
    found = RawPlace(
        name=text(name),
        locality=text(locality),
        region=text(region),
        country=text(country),
        postal_code=text(postal_code),
        street=text(street),
        latitude=number(latitude),
        longitude=number(longitude),
    )
    return found or None


def place_of(found: Any, **names: str) -> RawPlace | None:
    """A place from an object by the names of its parts: `place_of(found, locality="city")`."""
    return place(**{part: dig(found, theirs) for part, theirs in names.items()})


def coded_place(name: str | None) -> RawPlace | None:
    """A place in the parts of "City, Region, CC" or "City, Region, CC, postal code"; otherwise by its name."""
    parts = _COUNTRY_LAST.fullmatch(name or "")
    if parts is None:
        return place(name)
    return place(locality=parts[1], region=parts[2], country=parts[3], postal_code=parts[4])


def address(found: Any, name: Any = None) -> RawPlace | None:
    """A place from schema.org's PostalAddress, whose country may be an object with a name."""
    country = dig(found, "addressCountry")
    return place(
        name,
        locality=dig(found, "addressLocality"),
        region=dig(found, "addressRegion"),
        country=dig(country, "name") if isinstance(country, dict) else country,
        postal_code=dig(found, "postalCode"),
        street=dig(found, "streetAddress"),
    )


def places(*found: RawPlace | str | None) -> tuple[RawPlace, ...]:
    """The places among `found`, in order, each once."""
    known = (RawPlace(name=item) if isinstance(item, str) else item for item in found)
    return tuple(dict.fromkeys(item for item in known if item))


def joined(*words: str | None, by: str = " / ") -> str | None:
    """The different ones among `words` in their order, e.g. department and team; None for nothing."""
    return by.join(dict.fromkeys(word for word in words if word)) or None


def sections(*parts: tuple[str | None, str | None]) -> str | None:
    """One HTML text of several with their headings, without those that are empty; None for nothing."""
    found = ((f"<h3>{head}</h3>\n" if head else "") + body for head, body in parts if body)
    return "\n".join(found) or None
