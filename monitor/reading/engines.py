"""Selectors by what a person sees: a role, a text, a label. Pure.

    role=heading  role=heading[level=2]  role=link[name="View job"]    what it is (ARIA), and what it is called
    text=Apply    text="Apply now"                                      what it says: a part, or all of it
    label=Department                                                    what stands beside that label
    css=.card                                                           CSS, said so
    .card >> role=link                                                  one within the other

These are Playwright's, but for `label=`, so that one recipe's selectors mean the same in the browser and in
what the browser handed over. `label=` reads the pairs that portals are full of: a <dt> and its <dd>, a <th> and
its <td>, a <label> and its field, "Department: Payments" in one line, or two elements side by side.
"""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from monitor.errors import ChangedLayout

if TYPE_CHECKING:
    from bs4 import Tag

Select = Callable[["Tag", str], list["Tag"]]

_ENGINE = re.compile(r"\s*(role|text|label|css)=(.*)", re.S)
_WITHIN = re.compile(r"\s*>>\s*")
_ROLE = re.compile(r"([a-z]+)((?:\[[^\]]*\])*)\s*")
_PART = re.compile(r"\[\s*(name|level)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\]\"']*?))\s*\]")
_NOT_MORE = ":not([role])"
# The elements that have a role by themselves. Source: WAI-ARIA in HTML.
_ROLES = {
    "article": "article",
    "button": "button, input[type=button], input[type=submit], summary",
    "cell": "td",
    "checkbox": "input[type=checkbox]",
    "columnheader": "thead th, th[scope=col]",
    "combobox": "select",
    "definition": "dd",
    "heading": "h1, h2, h3, h4, h5, h6",
    "img": "img",
    "link": "a[href]",
    "list": "ul, ol",
    "listitem": "li",
    "main": "main",
    "navigation": "nav",
    "option": "option",
    "paragraph": "p",
    "radio": "input[type=radio]",
    "region": "section",
    "row": "tr",
    "rowheader": "th[scope=row]",
    "table": "table",
    "term": "dt",
    "time": "time",
}
_LONGEST = 200
_CLIMB = 2
_MOST = 20_000


def meant(selector: str) -> bool:
    """Whether this is more than CSS."""
    return bool(_ENGINE.match(selector)) or ">>" in selector


def css(selector: str) -> str:
    """The CSS of a selector by role, or CSS as it is, for asking a whole page. ValueError for other engines."""
    found = _ENGINE.match(selector)
    if ">>" in selector or (found and found[1] in ("text", "label")) or (found and "name=" in found[2]):
        raise ValueError(f"CSS or role=… expected here, not {selector[:80]!r}")
    if not found:
        return selector
    return found[2].strip() if found[1] == "css" else _role(found[2])[0]


def in_browser(selector: str) -> str:
    """The selector of a field as Playwright has it: without its attribute, a label by its text."""
    found = _ENGINE.match(selector)
    if found and found[1] == "label":
        return f"text={found[2].strip()}"
    at = selector.rfind("@")
    bare = selector[:at] if at >= 0 and not set("]\"')") & set(selector[at:]) else selector
    return bare.strip() or "*"


def select(tag: "Tag", selector: str, by_css: Select) -> list["Tag"]:
    """All elements that are meant, in the document's order. Raises ChangedLayout for a malformed selector."""
    found = [tag]
    for step in _WITHIN.split(selector.strip()):
        inner = [each for outer in found for each in _one(outer, step, by_css)]
        found = list({id(each): each for each in inner}.values())
    return found


def _one(tag: "Tag", step: str, by_css: Select) -> list["Tag"]:
    found = _ENGINE.match(step)
    if not found:
        return by_css(tag, step)
    engine, said = found[1], found[2].strip()
    if not said:
        raise ChangedLayout(f"not a selector: {step!r}")
    if engine == "css":
        return by_css(tag, said)
    if engine == "role":
        wanted, name = _role(said)
        return [each for each in by_css(tag, wanted) if name is None or _called(each, name)]
    return list(_labelled(tag, said) if engine == "label" else _saying(tag, said))


def _role(said: str) -> tuple[str, str | None]:
    """The CSS of a role, and the name it must have."""
    found = _ROLE.fullmatch(said.strip())
    parts = (
        {part[1]: part[2] or part[3] or part[4] or "" for part in _PART.finditer(found[2])} if found else {}
    )
    if not found or (found[2] and not parts):
        raise ChangedLayout(f"not a role: {said[:80]!r}")
    role, level = found[1], parts.get("level", "")
    own = [f"{each}{_NOT_MORE}" for each in _ROLES[role].split(", ")] if role in _ROLES else []
    given = f'[role="{role}"]'
    if level:
        own = [f"h{level}{_NOT_MORE}"] if role == "heading" and level in "123456" else []
        given = f'{given}[aria-level="{level}"]'
    return ", ".join([*own, given]), parts.get("name")


def _called(tag: "Tag", name: str) -> bool:
    said = tag.get("aria-label") or tag.get("title") or tag.get("alt") or _text(tag)
    return _plain(name) in _plain(str(said))


def _saying(tag: "Tag", said: str) -> Iterator["Tag"]:
    """The smallest elements that say this: all of it where it is quoted, else a part, in any case."""
    exact = len(said) > 1 and said[0] == said[-1] and said[0] in "\"'"
    wanted = said[1:-1].strip() if exact else _plain(said)

    def says(each: "Tag") -> bool:
        text = _text(each)
        return text == wanted if exact else wanted in _plain(text)

    for each in tag.find_all(True):
        if (
            each.name not in ("script", "style")
            and says(each)
            and not any(says(in_) for in_ in each.find_all(True))
        ):
            yield each


def _labelled(tag: "Tag", label: str) -> Iterator["Tag"]:
    """What stands beside each element that says the label and nothing else, or behind it in its line."""
    wanted = _plain(label).rstrip(" :")
    for each in tag.find_all(True, limit=_MOST):
        text = _text(each)
        if not _plain(text).startswith(wanted) or any(
            _plain(_text(in_)).startswith(wanted) for in_ in each.find_all(True)
        ):
            continue
        rest = text[len(wanted) :].lstrip()
        if rest.strip(" :") == "":
            yield from _beside(tag, each)
        elif rest.startswith(":"):
            yield _made(tag, rest[1:].strip())


def _beside(tag: "Tag", label: "Tag") -> Iterator["Tag"]:
    """The value of a label: the field that it is for, else the next element with a text, also of its parents."""
    if label.get("for"):
        field = tag.find(id=label["for"])
        if field is not None:
            yield _made(tag, str(field.get("value") or _text(field)))
            return
    at: Tag | None = label
    for _ in range(_CLIMB + 1):
        if at is None or at is tag:
            return
        for value in at.find_next_siblings(True):
            if _text(value):
                yield value
                return
        behind = "".join(str(text) for text in at.next_siblings).strip(" :\n\t")
        if behind:
            yield _made(tag, behind)
            return
        at = at.parent


def _made(tag: "Tag", text: str) -> "Tag":
    from bs4 import BeautifulSoup

    made = BeautifulSoup("", "lxml").new_tag("span")
    made.string = text
    return made


def _text(tag: "Tag") -> str:
    return " ".join(tag.get_text(" ").split())


def _plain(text: str) -> str:
    return " ".join(text[: _LONGEST * 20].split()).casefold()
