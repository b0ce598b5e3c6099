"""This machine's time zone with its changes over the year: an offset alone is wrong after the next one."""

from collections.abc import Mapping
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

_LOCAL = Path("/etc/localtime")


def local_zone(environ: Mapping[str, str], local: Path = _LOCAL) -> tzinfo | None:
    """As TZ says, or the machine; None (whatever Python finds out) where neither can be read."""
    try:
        if name := environ.get("TZ", "").removeprefix(":"):
            return ZoneInfo(name)
        with local.open("rb") as file:
            return ZoneInfo.from_file(file, key="local")
    except (OSError, ValueError):
        return None
