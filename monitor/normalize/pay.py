"""Pay as sources write it → amounts, currency, unit, and a yearly figure."""

from monitor.models import Pay, RawPay, Unit

_UNITS = {"hour": Unit.HOUR, "day": Unit.DAY, "week": Unit.WEEK, "month": Unit.MONTH, "year": Unit.YEAR}


def parse(raw: RawPay | str, countries: tuple[str, ...] = ()) -> Pay | None:
    """The pay that a source's own field states."""
    if isinstance(raw, str) or (raw.minimum is None and raw.maximum is None):
        return None
    unit = _UNITS.get((raw.unit or "").lower())
    return Pay(raw.minimum, raw.maximum, raw.currency, unit, text=raw.text)


def find(text: str, countries: tuple[str, ...] = ()) -> Pay | None:
    """The pay that an ad's text states."""
    return None
