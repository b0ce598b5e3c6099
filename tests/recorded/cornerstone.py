"""There is no recorded payload of cornerstone: the list of boards only."""

from typing import Any

PAYLOADS = ()


def _named(options: Any) -> tuple[str, str]:
    """A customer's first site is listed by its name, the others by the last part of their addresses."""
    return options.tenant, f"home?c={options.tenant}"


BOARDS = ("cornerstone", _named)
