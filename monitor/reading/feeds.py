"""The entries of RSS, Atom and JSON feeds as postings. Pure; re-exported by `monitor.scraper`.

Source of the names: feedparser's, which are one for all formats; elements that it doesn't know keep
theirs, with their namespace's prefix ("g_location").
"""

import io
import re
from dataclasses import dataclass, replace
from typing import Any, Literal

from monitor.errors import ChangedLayout
from monitor.models import RawPosting
from monitor.reading import shape, structured
from monitor.reading.entries import SHAPE, merged

Rule = Literal["auto", "plain", "company: role", "role at company"]

_RULES = {
    "company: role": re.compile(r"(?P<company>[^:]+):\s+(?P<role>.+)"),
    "role at company": re.compile(r"(?P<role>.+) at (?P<company>.+)"),
}
_PLACE_AT_END = re.compile(r"(.*\S)\s?\(([^()]{2,60}, [A-Z]{2}(?:, [^(),]{1,20}){0,2})\)")
_REMOTE_BOARD = "weworkremotely.com/"
_WORKPLACE = {"fully": "remote", "hybrid": "hybrid", "none": "onsite"}
_ENDS = ("</rss>", "</feed>", "rdf>")


@dataclass(frozen=True, slots=True)
class Feed:
    """What stands in a feed; `complete` is False where it breaks off. `employer` is whose feed it is."""

    entries: list[Any]
    complete: bool
    employer: str | None = None


def parsed(document: str) -> Feed:
    """The feed in a document. Raises ChangedLayout for anything else, or for a document type."""
    import feedparser

    body = shape.xml_bytes(document)
    try:
        # Only ever a stream: given a text, feedparser opens the file or address that it looks like.
        found = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    except (*SHAPE, LookupError, RecursionError) as error:
        raise ChangedLayout(f"a feed expected: {type(error).__name__}: {str(error)[:150]}") from error
    if not found.get("version"):
        raise ChangedLayout("a feed expected, not " + (document[:40].strip() or "nothing"))
    # A feed of Teamtailor's is one employer's and has its name; others' titles name the board.
    employer = shape.text(found.feed, "title") if any("tt_location" in one for one in found.entries) else None
    return Feed(list(found.entries), document.rstrip()[-9:].lower().endswith(_ENDS), employer)


def posting(entry: Any, *, feed: Feed, base: str, rule: Rule) -> RawPosting:
    """One entry as a posting. Raises KeyError, TypeError or ValueError for one without title or link."""
    link = shape.web(shape.first(entry, "link", "id"), base) or ""
    place = shape.first(entry, "g_location", "job_listing_location", "job_location", "location", "region")
    title, company, end = _split(
        shape.first(entry, "title") or "", link, rule, placed="tt_location" in entry or place
    )
    address = {"addressLocality": entry.get("tt_city"), "addressCountry": entry.get("tt_country")}
    texts = [*shape.texts(entry, "content", ..., "value"), shape.first(entry, "summary") or ""]
    named = shape.first(entry, "g_employer", "job_listing_company", "job_company", "company")
    type_ = shape.first(entry, "g_job_type", "job_listing_job_type", "job_type", "type")
    remote = "remote" if _REMOTE_BOARD in link else None
    skills = [skill.removeprefix("and ") for skill in (shape.first(entry, "skills") or "").split(", ")]
    return RawPosting(
        identifier=shape.first(entry, "id", "g_id") or link,
        url=link,
        title=title,
        description=max(texts, key=len),
        hiring_organization=named or company or feed.employer,
        employment_unit=shape.first(entry, "tt_department", "department"),
        job_location=shape.places(shape.address(address, entry.get("tt_name")), place or end),
        job_location_type=_WORKPLACE.get(shape.first(entry, "remotestatus") or "", remote),
        base_salary=shape.pay(words=shape.first(entry, "g_salary", "job_listing_salary", "salary")),
        employment_type=shape.texts([type_], ...),
        skills=shape.texts(skills, ...),
        date_posted=shape.first(entry, "published", "g_publish_date", "updated"),
        valid_through=shape.first(entry, "expires_at", "g_expiration_date"),
    )


def json_items(document: str) -> list[Any]:
    """The items of a JSON Feed, or the JobPostings of a schema.org DataFeed. Raises ChangedLayout."""
    found = shape.json(document)
    items = shape.dig(found, "items")
    if isinstance(items, list):
        return items
    jobs: list[Any] = list(structured.inside(found))
    if not jobs:
        raise ChangedLayout("neither a JSON Feed nor JobPostings")
    return jobs


def json_posting(item: Any, *, base: str) -> RawPosting:
    """One item as a posting, with its `_jobposting` (Teamtailor's) if it has one."""
    if "@type" in item:
        return structured.posting(item, base, alone=False)
    link = shape.web(item.get("url"), base) or shape.web(item.get("external_url"), base) or ""
    entry = RawPosting(
        identifier=shape.text(item, "id") or link,
        url=link,
        title=item["title"],
        description=shape.text(item, "content_html") or shape.text(item, "content_text"),
        date_posted=shape.moment(item, "date_published"),
    )
    job = item.get("_jobposting")
    if not isinstance(job, dict):
        return entry
    return replace(
        merged(entry, structured.posting({**job, "title": entry.title, "url": link})), listing=None
    )


def rss_items(document: str, inner: str) -> list[dict[str, Any]]:
    """The items of an RSS document for kinds that know its elements: their texts by local name.

    Under `inner` stand the elements of that name, which are lists of such again, and under "channel" the
    feed's title. Raises ChangedLayout for anything else, or for a document type.
    """
    channel = shape.xml(document, "rss").find("channel")
    if channel is None:
        raise ChangedLayout("a feed without a channel")
    named = {"channel": channel.findtext("title")}
    return [
        {**_elements(item), **named, inner: [_elements(found) for found in item.iter(f"{{*}}{inner}")]}
        for item in channel.findall("item")
    ]


def _elements(node: Any) -> dict[str, str | None]:
    return {str(child.tag).rpartition("}")[2]: child.text for child in node}


def _split(title: str, link: str, rule: Rule, *, placed: object) -> tuple[str, str | None, str | None]:
    """The role, the employer and the place in a title, as far as it is known to hold them."""
    if rule == "auto" and _REMOTE_BOARD in link:
        rule = "company: role"
    if rule in _RULES and (found := _RULES[rule].fullmatch(title)):
        return found["role"], found["company"], None
    end = _PLACE_AT_END.fullmatch(title) if rule == "auto" else None
    return (end[1], None, end[2]) if end and placed in (None, False, end[2]) else (title, None, None)
