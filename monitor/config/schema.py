"""The JSON Schema of the configuration, for editors: from the same declarations that check it."""

import copy
import json
from collections.abc import Mapping
from typing import Any

from monitor import scraper
from monitor.config.declare import Declared, SourceSection
from monitor.scraper import Scraper

# What has a form of its own may stand elsewhere: ${NAME}.
_REFERENCE = r"|\$\{"
_ADDRESS = {"type": "string", "pattern": "^https?://", "description": "A careers page's address"}


def schema(classes: Mapping[str, type[Scraper]] | None = None) -> dict[str, Any]:
    """Draft 2020-12. `classes` are the kinds of sources by name; by default the built-in ones."""
    whole = Declared.model_json_schema()
    definitions = whole.setdefault("$defs", {})
    common = SourceSection.model_json_schema()["properties"]
    for kind, kind_class in (classes or built_in()).items():
        definitions[f"source-{kind}"] = _source(kind, kind_class, common, definitions)
    properties = {**common, "url": _ADDRESS}
    anywhere = {
        "type": "object",
        "required": ["url"],
        "not": {"required": ["kind"]},
        "properties": properties,
    }
    choices = [{"$ref": f"#/$defs/{name}"} for name in definitions if name.startswith("source-")]
    items = {"anyOf": [_ADDRESS, anywhere, *choices]}
    whole["properties"]["sources"] = {**whole["properties"]["sources"], "items": items}
    for name, example in (("PlaceSection", "remote in EU"), ("ChannelSection", "ntfy://your-topic")):
        definitions[name] = {"anyOf": [{"type": "string", "examples": [example]}, definitions[name]]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "rolewatch configuration",
        **{key: value for key, value in _tidy(whole).items() if key != "title"},
    }


def built_in() -> dict[str, type[Scraper]]:
    """The scraper of each kind that comes with rolewatch."""
    classes = {kind: scraper.load(kind) for kind in scraper.kinds()}
    return {kind: found for kind, found in classes.items() if found.__module__.startswith("scrapers.")}


def _source(
    kind: str, kind_class: type[Scraper], common: Mapping[str, Any], definitions: dict[str, Any]
) -> dict[str, Any]:
    options = copy.deepcopy(kind_class.Options.model_json_schema())
    nested = options.pop("$defs", {})
    definitions.update({f"{kind}-{name}": part for name, part in nested.items()})
    options = json.loads(json.dumps(options).replace("#/$defs/", f"#/$defs/{kind}-"))
    properties = {"url": _ADDRESS, **common, "kind": {"const": kind}, **options.get("properties", {})}
    if properties["url"].get("type") == "array":
        properties["url"] = {"anyOf": [_ADDRESS, properties["url"]]}
    required = ["kind", *options.get("required", [])]
    # A careers address may stand in for the options that it says.
    by_address = {"required": ["kind", "url"]}
    return {
        "type": "object",
        "description": (kind_class.__doc__ or kind).strip().splitlines()[0],
        "properties": properties,
        "additionalProperties": False,
        "anyOf": [{"required": required}, by_address],
    }


def _tidy(part: Any) -> Any:
    """Without what only repeats: titles, defaults that are null or made of parts; no key may be null."""
    if isinstance(part, list):
        return [_tidy(item) for item in part if item != {"type": "null"}]
    if not isinstance(part, dict):
        return part
    kept = {key: _tidy(value) for key, value in part.items() if not _repeats(key, value)}
    if len(kept.get("anyOf", ())) == 1:
        kept |= kept.pop("anyOf")[0]
    if isinstance(kept.get("pattern"), str) and not kept["pattern"].endswith(_REFERENCE):
        kept["pattern"] = f"(?:{kept['pattern']}){_REFERENCE}"
    return kept


def _repeats(key: str, value: Any) -> bool:
    return (
        (key == "title" and isinstance(value, str))
        or (key == "default" and value in (None, [], {}))
        or (key == "default" and isinstance(value, dict))
    )


def text() -> str:
    """The schema as it stands in config/rolewatch.schema.json."""
    return json.dumps(schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
