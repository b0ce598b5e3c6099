"""schema.org JobPosting wherever it stands: JSON-LD and microdata of pages, rows of files. Pure.

    html → found():   the JobPosting objects of its JSON-LD, or else of its microdata
         → posting(): one of them, in whatever shapes its values have, as a RawPosting

Sources: schema.org, Google's documentation of job postings, and recorded pages for the shapes that people
really write. RDFa is left out: no recorded page had any.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from monitor.errors import ChangedLayout
from monitor.models import Broken, RawPlace, RawPosting
from monitor.reading import jobvalues as values
from monitor.reading import jsonld, selectors, shape
from monitor.reading.entries import merged, read
from monitor.reading.jobvalues import Job

_LONGEST = 20_000_000
_LONGEST_MICRODATA = 3_000_000
_DEEPEST = 60
_TYPE = re.compile(r"(?:https?://schema\.org/|schema:)?JobPosting", re.I)
_MICRODATA = re.compile(r"schema\.org/JobPosting", re.I)
_PARTS = (
    ("responsibilities", "Responsibilities"),
    ("qualifications", "Qualifications"),
    ("experienceRequirements", "Experience"),
    ("educationRequirements", "Education"),
    ("skills", "Skills"),
    ("incentiveCompensation", "Incentives"),
    ("jobBenefits", "Benefits"),
)


def postings(html: str, url: str) -> list[RawPosting | Broken]:
    """What the page at `url` says of jobs in its structured data, readable or not. Never raises."""
    jobs, damaged = found(html, url)
    alone = len(jobs) == 1
    made = list(read(jobs, lambda job: posting(job, url, alone=alone)))
    return made + [Broken(f"JSON-LD of a job that can't be read at {url[:150]}")] * damaged


def first(html: str, url: str) -> RawPosting:
    """The first posting in a page's structured data. Raises ChangedLayout where there is none."""
    for one in postings(html, url):
        if isinstance(one, RawPosting):
            return one
    raise ChangedLayout(f"no JobPosting at {url[:150]}")


def completed(entry: RawPosting, html: str, url: str, *specs: str, **others: str) -> RawPosting:
    """A listing's entry with the first posting in its page's structured data, or else with what is shown.

    Identifier and address stay the entry's; of the places the longer list, for many systems' structured data
    name the first one only; and what is OTHER there is what the entry says, if it says it. Of a page without
    them, `others` say where RawPosting's fields are in the system's own markup; or else `specs` where a text
    is, the best first, which is the posting's only if the page has its title. Raises ChangedLayout for none.
    """
    for one in postings(html, url):
        if isinstance(one, RawPosting):
            return _fuller(entry, one)
    page = selectors.document(html, url)
    said = selectors.record(page, others)
    if "description" in said:
        return entry.detailed(**said)
    text = next((found for spec in specs if (found := selectors.value(page, spec))), None)
    if text is None or entry.title not in " ".join(page.tag.get_text(" ").split()):
        raise ChangedLayout(f"neither a JobPosting nor a text at {url[:150]}")
    return entry.detailed(description=text)


def _fuller(entry: RawPosting, found: RawPosting) -> RawPosting:
    places = max(found.job_location, entry.job_location, key=len)
    other = entry.employment_type if found.employment_type == ("OTHER",) else ()
    kinds = other or found.employment_type
    return merged(entry, replace(found, url=entry.url, job_location=places, employment_type=kinds))


def distinct(made: Iterable[RawPosting | Broken], known: set[str]) -> Iterator[RawPosting | Broken]:
    """The postings of several pages, added to the `known` identifiers and addresses.

    Where an identifier repeats under another address, it was the company's or the template's: from its
    second posting on those go by their addresses.
    """
    for one in made:
        if isinstance(one, RawPosting):
            if one.identifier in known and one.url not in known:
                one = replace(one, identifier=one.url)
            known |= {one.identifier, one.url}
        yield one


def found(html: str, url: str = "") -> tuple[list[Job], int]:
    """The JobPosting objects of a page, and how many more there are that can't be read."""
    blocks, damaged = jsonld.blocks(html[:_LONGEST])
    jobs = [job for block in blocks for job in inside(block)]
    if not jobs and _MICRODATA.search(html):
        jobs = [job for item in _microdata(html, url) for job in inside(item)]
    return jobs, damaged


def posting(job: Job, base: str = "", *, alone: bool = True) -> RawPosting:
    """One JobPosting object (keys in camelCase; values plain, objects, or lists) as a posting.

    `base` is the page's address; a posting that stands `alone` there may be known by it. Raises KeyError,
    TypeError or ValueError for one without title or address.
    """
    title = values.first(job, "title") or values.first(job, "name")
    if not title:
        raise KeyError("title")
    organization = values.name(job.get("hiringOrganization"))
    places = values.places(job.get("jobLocation"))
    own = _url(job, base, alone)
    number = _identifier(job.get("identifier")) or shape.text(job, "id")
    return RawPosting(
        identifier=number or own or (base if alone else _hash(title, organization, places)),
        title=values.unescaped(title),
        url=own or base,
        description=_description(job),
        hiring_organization=organization,
        employment_unit=values.name(job.get("employmentUnit")) or values.name(job.get("department")),
        job_location=places,
        job_location_type=shape.joined(*values.words(job.get("jobLocationType"))),
        applicant_location_requirements=shape.texts(
            [values.name(one) for one in values.several(job.get("applicantLocationRequirements"))], ...
        ),
        base_salary=values.pay(job),
        employment_type=values.words(job.get("employmentType")),
        skills=values.labels(job.get("skills")),
        date_posted=shape.moment(values.several(job.get("datePosted")), 0),
        valid_through=shape.moment(values.several(job.get("validThrough")), 0),
        requisition=_requisition(job),
        apply_url=shape.web(job.get("applyUrl"), base),
    )


def inside(value: Any) -> Iterator[Job]:
    """Every JobPosting inside a value, in its order; those inside another one are its own business."""
    waiting = [(value, 0)]
    while waiting:
        inner, depth = waiting.pop()
        if isinstance(inner, dict):
            if any(
                isinstance(word, str) and _TYPE.fullmatch(word) for word in values.several(inner.get("@type"))
            ):
                yield inner
                continue
            inner = list(inner.values())
        if isinstance(inner, list) and depth < _DEEPEST:
            waiting.extend((one, depth + 1) for one in reversed(inner) if isinstance(one, dict | list))


def _microdata(html: str, url: str) -> list[Any]:
    from extruct.w3cmicrodata import MicrodataExtractor
    from lxml.etree import LxmlError

    try:
        items = MicrodataExtractor(strict=False).extract(html[:_LONGEST_MICRODATA], base_url=url)
        return [_linked(item) for item in items]
    except (LxmlError, ValueError, RecursionError):
        return []


def _linked(item: Any) -> Any:
    """An item of microdata in the shape of JSON-LD."""
    if isinstance(item, list):
        return [_linked(one) for one in item]
    if not isinstance(item, dict):
        return item
    inner = {key: _linked(value) for key, value in item.get("properties", {}).items()}
    return {"@type": item.get("type"), **inner}


def _description(job: Job) -> str | None:
    main = "\n".join(shape.texts(values.several(job.get("description")), ...)) or None
    if main and values.is_escaped(main):
        main = values.unescaped(main)
    if main and "<" in main:
        main = main.replace("\\n", "\n")  # line breaks that were escaped twice
    parts = (
        (head, " ".join(shape.texts([values.name(one) for one in values.several(job.get(key))], ...)))
        for key, head in _PARTS
    )
    more = ((head, part) for head, part in parts if part and not (main and part in main))
    labels = values.labels(job.get("skills"))
    return shape.sections(
        (None, main), *((head, part) for head, part in more if head != "Skills" or not labels)
    )


def _url(job: Job, base: str, alone: bool) -> str | None:
    """The posting's own address. Where it stands alone, one above the page's is the board's, not its own."""
    page = job.get("mainEntityOfPage")
    for found in (job.get("url"), page, shape.dig(page, "@id"), job.get("@id"), job.get("sameAs")):
        url = shape.web(values.several(found)[0] if values.several(found) else None, base)
        if url and not (alone and base.startswith(url.rstrip("/") + "/")):
            return url
    return None


def _identifier(value: Any) -> str | None:
    value = value[0] if isinstance(value, list) and value else value
    return (
        values.said(value.get("value") or value.get("@value"))
        if isinstance(value, dict)
        else values.said(value)
    )


def _requisition(job: Job) -> str | None:
    """The employer's own number, if it says so: an `identifier` may as well be the board's or the company's."""
    named = shape.text(job.get("identifier"), "name") or ""
    return (
        _identifier(job.get("identifier"))
        if "requisition" in named.lower()
        else values.first(job, "requisition")
    )


def _hash(title: str, organization: str | None, places: tuple[RawPlace, ...]) -> str:
    said = repr((title, organization, places))
    return blake2b(said.encode("utf-8", "replace"), digest_size=12).hexdigest()
