"""Sitemaps (sitemaps.org): lists of a site's addresses, indexes of such lists, and robots.txt, which names them. Pure.

Namespaces are ignored, since many are wrong; what is broken off is said to be incomplete.
"""

import re
import zlib
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from monitor.errors import ChangedLayout, Gone, Hostile
from monitor.models import Known, Listing
from monitor.reading import shape

if TYPE_CHECKING:
    from monitor.scraper import Fetch

_LARGEST = 60_000_000
_MOST = 100_000
_GZIP = b"\x1f\x8b"
_NAMED = re.compile(r"^[ \t]{0,9}sitemap[ \t]{0,9}:[ \t]{0,9}(https?://\S{3,2000})", re.I | re.M)
_ENDS = ("urlset>", "sitemapindex>")


@dataclass(frozen=True, slots=True)
class Sitemap:
    """Addresses of pages with when they were changed, addresses of further sitemaps, and whether that is all."""

    entries: tuple[tuple[str, str | None], ...] = ()
    maps: tuple[str, ...] = ()
    complete: bool = True
    url: str = ""


async def walk(
    fetch: "Fetch", url: str, wanted: Callable[[str], bool], *, most: int
) -> AsyncGenerator[Sitemap | Known | Listing, None]:
    """Each sitemap that is reached from one, of the same site and as far as it is `wanted`; at most `most`.

    One that is unchanged stands for what was read of it before. Raises ChangedLayout where the first is none.
    """
    waiting, asked = [url], set[str]()
    while waiting and len(asked) < most:
        asked.add(here := waiting.pop(0))
        try:
            answer = await fetch.get(here, listing=True)
        except Gone:
            if here == url:
                raise
            yield Listing(complete=False, reason=f"a sitemap is gone: {here[:150]}")
            continue
        if answer.unchanged:
            for still in fetch.still_listed(here):
                yield still
            continue
        found = replace(parsed(answer.body, answer.text, answer.url), url=here)
        if not found.complete:
            yield Listing(complete=False, reason=f"a sitemap breaks off: {here[:150]}")
        known = asked.union(waiting)
        waiting += [one for one in found.maps if one not in known and same_site(one, url) and wanted(one)]
        if found.entries:
            yield found
    if waiting:
        yield Listing(complete=False, reason=f"stopped after {most} sitemaps")


def parsed(body: bytes, text: str = "", url: str = "") -> Sitemap:
    """The sitemap in an answer (`text` if it was decoded already), or those that a robots.txt names.

    Raises ChangedLayout for anything else, Hostile for one that inflates to more than 60 MB.
    """
    if body.startswith(_GZIP):
        text = _inflated(body).decode("utf-8", "replace")
    start = text.lstrip("\ufeff \t\r\n")[:2_000]
    if start.startswith("<"):
        return _xml(text, url)
    if named := tuple(dict.fromkeys(_NAMED.findall(text[:1_000_000]))):
        return Sitemap(maps=named[:1_000])
    lines = [line.strip() for line in text.splitlines()[:_MOST] if line.strip()]
    if not lines or not all(shape.web(line) for line in lines[:100]):
        raise ChangedLayout(f"a sitemap expected, not {start[:40] or 'nothing'!r}")
    return Sitemap(tuple((line, None) for line in lines if shape.web(line)))


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site, as near as the last labels of their hosts tell."""
    return _site(one) == _site(other) != ""


def _site(url: str) -> str:
    try:
        labels = (urlsplit(url).hostname or "").split(".")
    except ValueError:
        return ""
    known = (
        len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in ("co", "com", "org", "net", "ac", "gov")
    )
    return ".".join(labels[-3 if known else -2 :])


def _inflated(body: bytes) -> bytes:
    inflater = zlib.decompressobj(wbits=31)
    try:
        found = inflater.decompress(body, _LARGEST + 1)
    except zlib.error as error:
        raise ChangedLayout(f"damaged gzip data: {error}") from error
    if len(found) > _LARGEST:
        raise Hostile(f"a sitemap that inflates to more than {_LARGEST:,} bytes")
    return found


def _xml(text: str, url: str) -> Sitemap:
    from lxml import etree

    body = shape.xml_bytes(text)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, encoding="utf-8", recover=True
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ChangedLayout(f"a sitemap expected: {str(error)[:150]}") from error
    kind = _local(root) if root is not None else ""
    if kind not in ("urlset", "sitemapindex"):
        raise ChangedLayout(f"a sitemap expected, not <{kind[:40]}>")
    wanted = "url" if kind == "urlset" else "sitemap"
    found = [_entry(item, url) for item in root[:_MOST] if _local(item) == wanted]
    entries = tuple({address: date for address, date in found if address}.items())
    complete = text.rstrip()[-40:].lower().endswith(_ENDS) and len(root) <= _MOST
    if kind == "urlset":
        return Sitemap(entries, complete=complete)
    return Sitemap(maps=tuple(address for address, _ in entries), complete=complete)


def _entry(item: Any, url: str) -> tuple[str, str | None]:
    said = {_local(part): (part.text or "").strip() for part in reversed(item)}
    return shape.web(said.get("loc"), url) or "", said.get("lastmod") or None


def _local(element: Any) -> str:
    """The element's name without its namespace; "" for a comment."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
