"""Places as sources write them → city, region, country, coordinates."""

from monitor.models import Place, RawPlace


def parse(raw: RawPlace | str) -> tuple[Place, ...]:
    """All places that are named."""
    stated = RawPlace(name=raw) if isinstance(raw, str) else raw
    if not stated:
        return ()
    parts = [part for part in (stated.locality, stated.region, stated.country) if part]
    shown = stated.name or ", ".join(parts)
    return (Place(shown, stated.locality, stated.region, stated.country, stated.latitude, stated.longitude),)


def areas(stated: tuple[str, ...]) -> tuple[str, ...]:
    """Countries as ISO codes, areas (EU, EMEA, …) by their names."""
    return stated
