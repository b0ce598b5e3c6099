"""What must agree between sections. It looks at the values as written, so that it finds its problems
beside those that the declarations find."""

from collections.abc import Iterator, Sequence
from typing import Any

from monitor.config import values
from monitor.config.report import Mistake, Report, Trail, one_of


def check(data: dict[str, Any], sources: Sequence[str], report: Report) -> None:
    """Names that are used exist, names that are given are given once. `sources`: those that are right."""
    given = data.get("sources")
    items = given if isinstance(given, list) else []
    names = [*sources, *_texts(items, "name")]
    # The name of a source that is itself wrong is not known: a watch may well mean that one.
    if len(sources) == len(items):
        for trail, name in _uses(data, "sources"):
            _exists(name, names, trail, report)
    alerts = data.get("alerts")
    alerts = alerts if isinstance(alerts, dict) else {}
    channels = alerts.get("channels")
    known = list(channels) if isinstance(channels, dict) else []
    for trail, name in _uses(data, "alert", "channels"):
        _exists(name, known, trail, report)
    for trail, name in _listed(alerts, ("alerts",), "digest", "channels"):
        _exists(name, known, trail, report)
    _once(data, report)


def places(data: dict[str, Any], report: Report) -> None:
    """Each place of a watch is one that is known: a watch for another would never fire, and say nothing."""
    from monitor.normalize import place

    for trail, name in _places(data):
        if not place.is_known(name):
            near = place.likely(name)
            report.add(
                trail,
                f"no place “{name[:60]}” is known, so that it is never matched",
                f"did you mean {near}?" if near else "name the nearest larger town",
            )


def _places(data: dict[str, Any]) -> Iterator[tuple[Trail, str]]:
    """Each name of a town, country or area that the watches' places hold."""
    for trail, watch in _watches(data):
        given = watch.get("places")
        for index, item in enumerate(given if isinstance(given, list) else []):
            at = (*trail, "places", index)
            if isinstance(item, str):
                wish = values.place(item.strip())
                yield from ((at, name) for name in (wish.near, wish.area) if name)
            elif isinstance(item, dict):
                yield from (
                    ((*at, key), item[key]) for key in ("near", "in") if isinstance(item.get(key), str)
                )


def _exists(name: str, known: Sequence[str], trail: Trail, report: Report) -> None:
    if name not in known:
        mistake: Mistake = one_of(name, known)
        report.add(trail, str(mistake), mistake.suggestion)


def _texts(items: list[Any], key: str) -> list[str]:
    return [item[key] for item in items if isinstance(item, dict) and isinstance(item.get(key), str)]


def _watches(data: dict[str, Any]) -> Iterator[tuple[Trail, dict[str, Any]]]:
    watches = data.get("watches")
    for index, watch in enumerate(watches if isinstance(watches, list) else []):
        if isinstance(watch, dict):
            yield ("watches", index), watch


def _uses(data: dict[str, Any], *keys: str) -> Iterator[tuple[Trail, str]]:
    for trail, watch in _watches(data):
        yield from _listed(watch, trail, *keys)


def _listed(value: Any, trail: Trail, *keys: str) -> Iterator[tuple[Trail, str]]:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    for index, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, str):
            yield (*trail, *keys, index), item


def _once(data: dict[str, Any], report: Report) -> None:
    seen: dict[str, Trail] = {}
    for trail, watch in _watches(data):
        name = watch.get("name")
        if isinstance(name, str) and name in seen:
            report.add(
                (*trail, "name"), f"{name!r} is the name of another watch, in line {report.line(seen[name])}"
            )
        elif isinstance(name, str):
            seen[name] = (*trail, "name")
