"""Résumés that are data: JSON Resume, and the tables of a LinkedIn export.

Both are read tolerantly: what is missing or of another type than it should be is passed over.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from monitor.resume import Resume
from monitor.resume.prose import skills
from monitor.skills import Extractor

Rows = tuple[Mapping[str, str], ...]


def from_json_resume(data: Mapping[str, Any], extractor: Extractor) -> Resume:
    """JSON Resume: `skills[].name` is often a category ("Web Development") and the skills its `keywords`."""
    basics = _mapping(data.get("basics"))
    work = list(_mappings(data.get("work")))
    location = _mapping(basics.get("location"))
    texts = [basics.get("summary"), basics.get("label")]
    for entry in (*work, *_mappings(data.get("projects")), *_mappings(data.get("volunteer"))):
        texts += [entry.get("summary"), entry.get("description"), *_texts(entry.get("highlights"))]
    return Resume(
        name=_text(basics.get("name")),
        label=_text(basics.get("label")),
        location=", ".join(filter(None, (_text(location.get(k)) for k in ("city", "region", "countryCode"))))
        or None,
        skills=skills([text for text in map(_text, texts) if text], _declared(data, extractor), extractor),
        titles=_titles(entry.get("position") for entry in work),
    )


def _declared(data: Mapping[str, Any], extractor: Extractor) -> Iterator[str]:
    for entry in _mappings(data.get("skills")):
        keywords = list(_texts(entry.get("keywords")))
        name = _text(entry.get("name"))
        yield from keywords
        if name and (not keywords or extractor.knows(name)):
            yield name
    for entry in _mappings(data.get("projects")):
        yield from (word for word in _texts(entry.get("keywords")) if extractor.knows(word))
    yield from (name for entry in _mappings(data.get("languages")) if (name := _text(entry.get("language"))))


def from_linkedin(tables: Mapping[str, Rows], extractor: Extractor) -> Resume:
    """LinkedIn's export: Skills.csv, Positions.csv, Profile.csv, Projects.csv, Languages.csv, by name."""
    profile: Mapping[str, str] = next(iter(tables.get("profile", ())), {})
    positions = tables.get("positions", ())
    texts = [profile.get("Headline"), profile.get("Summary")]
    texts += [row.get("Description") for table in ("positions", "projects") for row in tables.get(table, ())]
    declared = [row.get("Name") for table in ("skills", "languages") for row in tables.get(table, ())]
    name = " ".join(part for key in ("First Name", "Last Name") if (part := profile.get(key, "").strip()))
    return Resume(
        name=name or None,
        label=_text(profile.get("Headline")),
        location=_text(profile.get("Geo Location")),
        skills=skills([text for text in texts if text], [word for word in declared if word], extractor),
        titles=_titles(row.get("Title") for row in positions),
    )


def _titles(values: Iterator[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(title for title in map(_text, values) if title))


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _texts(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else ():
        if text := _text(item):
            yield text


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            yield item
