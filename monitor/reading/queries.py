"""Reading fields out of JSON by JMESPath, for the kinds whose options are expressions. Pure.

Source: the JMESPath specification (jmespath.org).
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

from monitor.errors import ChangedLayout
from monitor.reading.entries import read
from monitor.reading.fields import Responses
from monitor.reading.selectors import MANY, is_template, posting
from monitor.reading.shape import count, each, text
from monitor.reading.walking import View

_ADDRESSES = frozenset({"url", "apply_url"})


def found(expression: str, value: Any) -> Any:
    """What the expression finds, or None. Raises ChangedLayout if it is none, or does not fit the value."""
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        return jmespath.search(expression, value)
    except JMESPathError as error:
        reason = str(error).splitlines()[0][:200]
        raise ChangedLayout(f"the JMESPath {expression!r} can't be used here: {reason}") from error
    except RecursionError as error:
        raise ChangedLayout(f"the JMESPath {expression!r} goes too deep") from error


def problem(expression: str) -> str | None:
    """What is wrong with the expression, or None."""
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        jmespath.compile(expression)
    except JMESPathError as error:
        return f"not a JMESPath: {str(error).splitlines()[0][:200]}"
    return None


def record(value: Any, fields: Mapping[str, str], base: str) -> dict[str, Any]:
    """The fields of RawPosting that are found in a JSON object: texts, and lists where schema.org has several.

    Relative addresses are joined to `base`. A `url` that starts with http is a template, not an expression.
    """
    given = {name: found(spec, value) for name, spec in fields.items() if not is_template(spec)}
    stated: dict[str, Any] = {
        name: _texts(value) if name in MANY else text(value) for name, value in given.items()
    }
    for name in _ADDRESSES & stated.keys():
        stated[name] = stated[name] and urljoin(base, stated[name])
    return {name: given for name, given in stated.items() if given}


def view(answers: Iterable[Any], wanted: Responses, base: str) -> View:
    """The postings in JSON answers, and how many they say there are in all."""
    specs, totals, items = wanted.fields.specs, list[int](), list[Any]()
    for answer in answers:
        items += each(found(wanted.items, answer))
        total = count(found(wanted.total, answer)) if wanted.total else None
        totals += [total] if total is not None else []
    entries = read(items, lambda item: posting(record(item, specs, base), specs["url"]))
    return next(iter(totals), None), list(entries)


def _texts(given: Any) -> list[str]:
    members = given if isinstance(given, list) else [given]
    return [word for member in members if (word := text(member))]
