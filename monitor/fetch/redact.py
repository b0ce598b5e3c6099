"""Secrets out of what is kept or shown: by value, in the forms in which values travel."""

import base64
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote, quote_plus

from pydantic import BaseModel, SecretStr

MARK: Final = "***"
# Shorter values would blot out ordinary words; who has such a password has other worries.
_SHORTEST: Final = 4
# What our client leaves as it is in a query (yarl), unlike quote_plus: "@" of an address above all.
_PLAIN_IN_QUERY: Final = "?/:@!$'()*,"


class Redactor:
    """Replaces known secrets in any text. Grows as sources with secrets come along."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._forms: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self.learn(values)

    def learn(self, values: Iterable[str]) -> None:
        """Hide these from now on, also as they look quoted in an address or in base64."""
        before = len(self._forms)
        for value in values:
            if len(value) >= _SHORTEST:
                self._forms |= {value, quote(value, safe=""), quote(value), quote_plus(value)}
                self._forms.add(quote_plus(value, safe=_PLAIN_IN_QUERY))
                # Alone, and as a user without a password in Basic authentication.
                self._forms |= {_base64(value), _base64(f"{value}:")}
        if len(self._forms) > before:
            longest_first = sorted(self._forms, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def __call__(self, text: str) -> str:
        """The text with each secret as ***."""
        return self._pattern.sub(MARK, text) if self._pattern else text


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode().rstrip("=")


def secrets_in(value: Any) -> Iterable[str]:
    """The revealed values of all pydantic secrets within options, however deep."""
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        for _, inner in value:
            yield from secrets_in(inner)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from secrets_in(inner)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from secrets_in(inner)
