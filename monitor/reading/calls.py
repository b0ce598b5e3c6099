"""Which of a page's own requests is meant: by address, by GraphQL operation, by what it sends. Pure.

A GraphQL page asks one address for everything: what is asked for stands in the body, as `operationName`, in
the query's own text, or (asked by GET) in the address. Several operations may travel as one list.
"""

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

MAX_SENT = 200_000


@dataclass(frozen=True, slots=True)
class Call:
    """A request of the page: `url` is a part of its address (`*` stands for anything), `body` a part of what
    it sends, `operation` the name of a GraphQL operation.
    """

    url: str
    operation: str | None = None
    body: str | None = None

    def address(self, url: str) -> bool:
        """Whether the address may be that of this call."""
        return fnmatch.fnmatchcase(url, f"*{self.url}*") if "*" in self.url else self.url in url

    def matches(self, url: str, sent: str) -> bool:
        """Whether a request to this address that sent this is meant."""
        if not self.address(url) or (self.body is not None and self.body not in sent):
            return False
        return self.operation is None or any(_is(self.operation, each) for each in _asked(url, sent))

    def answers(self, url: str, sent: str, answer: Any) -> list[Any]:
        """What of the answer is meant: all of it, or of a list of operations those with the name."""
        asked = _asked(url, sent)
        if self.operation is None or not isinstance(answer, list) or len(asked) != len(answer):
            return [answer]
        pairs = zip(asked, answer, strict=True)
        return [found for operation, found in pairs if _is(self.operation, operation)]


def failure(answer: Any) -> str | None:
    """What a GraphQL answer with status 200 says went wrong, or None: it has `errors`, and no data."""
    if isinstance(answer, list):
        return next((said for each in answer[:50] if (said := failure(each))), None)
    if not isinstance(answer, Mapping) or not isinstance(answer.get("errors"), list) or not answer["errors"]:
        return None
    data = answer.get("data")
    if answer.keys() - {"errors", "data", "extensions"}:
        return None
    if isinstance(data, Mapping) and any(value is not None for value in data.values()):
        return None
    first = answer["errors"][0]
    said = first.get("message") if isinstance(first, Mapping) else first
    return f"an error: {str(said)[:120]}"


def parsed(body: bytes) -> Any:
    """The JSON of an answer, also behind a line that keeps other sites from running it. ValueError if none."""
    text = body.lstrip()
    for guard in (b")]}'", b"while(1);", b"for(;;);"):
        if text.startswith(guard):
            text = text[len(guard) :].lstrip(b",;\r\n ")
    return orjson.loads(text)


def operation(sent: str) -> str | None:
    """The name of the one GraphQL operation that a request's body asks for."""
    asked = _asked("", sent) if sent[:1] == "{" else []
    name = asked[0].get("operationName") if len(asked) == 1 else None
    return name if isinstance(name, str) and name.isidentifier() else None


def _asked(url: str, sent: str) -> list[Any]:
    """The operations that a request asks for: JSON objects, or their like in a form or an address."""
    try:
        body = orjson.loads(sent) if sent[:1] in ("{", "[") else None
    except orjson.JSONDecodeError:
        body = None
    if isinstance(body, list):
        return body
    if isinstance(body, dict):
        return [{**_flat(urlsplit(url).query), **body}]
    return [_flat(sent) or _flat(urlsplit(url).query)]


def _flat(query: str) -> dict[str, str]:
    try:
        return {key: values[0] for key, values in parse_qs(query, max_num_fields=100).items()}
    except ValueError:
        return {}


def _is(name: str, asked: Any) -> bool:
    if not isinstance(asked, Mapping):
        return False
    if named := asked.get("operationName") or asked.get("operation") or asked.get("opname"):
        return bool(named == name)
    words = str(asked.get("query") or "").replace("(", " ").replace("{", " ").replace("@", " ").split()
    return any(kind in ("query", "mutation") and word == name for kind, word in pairwise(words))
