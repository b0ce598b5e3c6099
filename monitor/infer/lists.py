"""Which list in a JSON value is the openings, and where in it each field stands. Pure, bounded, never raising."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urldefrag, urljoin

from monitor.errors import SourceError
from monitor.infer import keys, words
from monitor.infer.tables import EACH, Table, name, tables
from monitor.models import RawPosting
from monitor.reading import queries, selectors
from monitor.reading.entries import read

_SAMPLED = 40
_SHOWN = 5
_DEEPEST = 4
_MOST_LEAVES = 400
_LEAST_SCORE = 4.0
_FILLED = 0.3
_OPTIONAL = (
    "description",
    "job_location",
    "employment_unit",
    "employment_type",
    "job_location_type",
    "date_posted",
    "valid_through",
    "requisition",
    "seniority",
    "grade",
    "hiring_manager",
    "engagement",
    "hiring_organization",
    "base_salary",
    "apply_url",
)
_PEOPLE = frozenset(["name", "fullname", "firstname", "lastname", "surname", "author", "person"])
_NO_PAGE = (".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp", ".pdf", ".css", ".js")


@dataclass(frozen=True, slots=True)
class Found:
    """A list of openings in a JSON value: expressions for `Responses`, and what they show."""

    items: str
    fields: dict[str, str]
    score: float
    total: str | None = None
    stated: int | None = None
    count: int = 0
    why: tuple[str, ...] = ()
    sample: tuple[RawPosting, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A place in the members of a list, and its values in each."""

    path: tuple[str, ...]
    values: Mapping[int, list[Any]]

    @property
    def expression(self) -> str:
        text = ""
        for step in self.path:
            text += step if step == EACH else ("." if text else "") + name(step)
        return text

    @property
    def key(self) -> str:
        """The key that says what it is: not "name", but whose."""
        named = [keys.folded(step) for step in self.path if step != EACH]
        return next((one for one in reversed(named) if one not in keys.GENERIC), named[-1])

    @property
    def own(self) -> str:
        return keys.folded(next(step for step in reversed(self.path) if step != EACH))

    def texts(self) -> list[str]:
        return [text for values in self.values.values() for one in values if (text := _text(one))]


def found(value: Any, base: str, links: Iterable[str] = ()) -> list[Found]:
    """The lists of openings in a value, the likeliest first. `links` are addresses that the page links to."""
    known = tuple(dict.fromkeys(links))
    made = [one for table in tables(value) if (one := _judged(table, base, known, value))]
    return sorted(made, key=lambda one: (-one.score, -one.count, len(one.items)))


def _judged(table: Table, base: str, links: tuple[str, ...], value: Any) -> Found | None:
    leaves = _leaves(table.members[:_SAMPLED])
    many = min(len(table.members), _SAMPLED)
    title = _title(leaves, many)
    if title is None or _are_people(leaves, title, many):
        return None
    fields = {"title": title.expression, **_address(leaves, title, many, base, links)}
    fields |= _others(leaves, title, many, set(fields.values()))
    score, why = _score(table, title, fields, leaves, base)
    if score < _LEAST_SCORE or "url" not in fields:
        return None
    sample = _sample(table.members, fields, base)
    if len(sample) < 0.8 * min(len(table.members), _SHOWN):
        return None
    total, stated = _total(table, value)
    return Found(
        table.expression, fields, score, total, stated, len(table.members), tuple(why), sample[:_SHOWN]
    )


def _leaves(members: list[dict[str, Any]]) -> list[_Leaf]:
    found: dict[tuple[str, ...], dict[int, list[Any]]] = {}
    for number, member in enumerate(members):
        waiting: list[tuple[Any, tuple[str, ...]]] = [(member, ())]
        while waiting:
            value, path = waiting.pop()
            if isinstance(value, dict):
                if len(path) < _DEEPEST:
                    waiting.extend((one, (*path, key)) for key, one in list(value.items())[:80])
            elif isinstance(value, list):
                if EACH not in path and len(path) < _DEEPEST:
                    waiting.extend((one, (*path, EACH)) for one in reversed(value[:5]))
            elif value not in (None, "") and path and len(found) < _MOST_LEAVES:
                found.setdefault(path, {}).setdefault(number, []).append(value)
    return [_Leaf(path, values) for path, values in found.items()]


def _title(leaves: list[_Leaf], many: int) -> _Leaf | None:
    best, best_score = None, 0.0
    for leaf in leaves:
        rank = keys.rank("title", leaf.own)
        if rank is None and leaf.own in keys.GENERIC:
            rank = keys.rank("title", leaf.key)
        if rank is None or EACH in leaf.path or len(leaf.values) < 0.9 * many:
            continue
        texts = leaf.texts()
        if sum(words.may_be_title(text) for text in texts) < 0.8 * many or len(set(texts)) < 0.3 * many:
            continue
        if sum(text.startswith(("http", "/")) or len(text) < 3 for text in texts) > 0.2 * many:
            continue
        score = 3.0 * _share(words.is_title, texts) + 2.0 / (1 + rank) + 1.0 / len(leaf.path)
        if score > best_score:
            best, best_score = leaf, score
    return best


def _are_people(leaves: list[_Leaf], title: _Leaf, many: int) -> bool:
    """Whether the roles are those of people, whose names stand beside them."""
    named = [
        leaf
        for leaf in leaves
        if leaf.own in _PEOPLE
        and leaf is not title
        and _beside(leaf, title)
        and len(leaf.values) >= 0.9 * many
    ]
    return any(_share(words.is_title, leaf.texts()) < 0.2 for leaf in named)


def _share(test: Any, texts: list[str]) -> float:
    return sum(bool(test(text)) for text in texts) / len(texts) if texts else 0.0


def _address(
    leaves: list[_Leaf], title: _Leaf, many: int, base: str, links: tuple[str, ...]
) -> dict[str, str]:
    """Where the posting's own address stands, or how it is made of its identifier."""
    made: dict[str, str] = {}
    near = [leaf for leaf in leaves if EACH not in leaf.path and len(leaf.path) <= len(title.path) + 1]
    single = [leaf for leaf in near if _is_key(leaf, many) and leaf is not title]
    identifiers = sorted(
        (leaf for leaf in single if keys.rank("identifier", leaf.own) is not None and _beside(leaf, title)),
        key=lambda leaf: keys.rank("identifier", leaf.own) or 0,
    )
    addresses = sorted(
        (leaf for leaf in single if keys.rank("url", leaf.own) is not None and _are_addresses(leaf)),
        key=lambda leaf: (-_share(words.is_posting, _joined(leaf, base)), keys.rank("url", leaf.own)),
    )
    if identifiers:
        made["identifier"] = identifiers[0].expression
    if addresses:
        return {**made, "url": addresses[0].expression}
    for leaf in identifiers:
        if template := _template(leaf, base, links):
            return {"identifier": leaf.expression, "url": template}
    page = urldefrag(base).url
    if identifiers and page.startswith(("http://", "https://")) and "{" not in page:
        made["url"] = f"{page}#{{identifier}}"
    return made


def _is_key(leaf: _Leaf, many: int) -> bool:
    texts = leaf.texts()
    return len(texts) >= 0.9 * many and len(set(texts)) >= 0.9 * len(texts)


def _beside(leaf: _Leaf, title: _Leaf) -> bool:
    """Whether it belongs to the same object as the title: a department's id is none of the posting."""
    parent = title.path[:-1]
    if title.own in keys.GENERIC and title.key != title.own:
        parent = parent[:-1]
    return leaf.path[:-1] == parent


def _are_addresses(leaf: _Leaf) -> bool:
    texts = leaf.texts()
    good = [
        text
        for text in texts
        if (text.startswith(("http://", "https://", "/", "./")) or ("/" in text and " " not in text))
        and not text.lower().split("?")[0].endswith(_NO_PAGE)
        and len(text) < 2_000
    ]
    return len(good) >= 0.9 * len(texts)


def _joined(leaf: _Leaf, base: str) -> list[str]:
    return [joined for text in leaf.texts() if (joined := join(base, text))]


def join(base: str, address: str) -> str:
    """The address made absolute, or ""."""
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def _template(leaf: _Leaf, base: str, links: tuple[str, ...]) -> str | None:
    """The address with a hole that fits what the page links to, for most of the postings."""
    templates: dict[str, int] = {}
    texts = {quote(text, safe="", errors="replace") for text in leaf.texts() if 1 <= len(text) <= 200}
    for link in links[:3_000]:
        head, _, last = link.partition("#")[0].rstrip("/").rpartition("/")
        stem, mark, query = last.rpartition("=")
        value = query if mark else last
        if value in texts and "{" not in head + stem:
            template = f"{head}/{stem}{mark}{{identifier}}{'/' if link.endswith('/') else ''}"
            templates[template] = templates.get(template, 0) + 1
    best = max(templates, key=lambda one: templates[one], default=None)
    return best if best and templates[best] >= max(1, 0.5 * len(texts)) else None


def _others(leaves: list[_Leaf], title: _Leaf, many: int, used: set[str]) -> dict[str, str]:
    made: dict[str, str] = {}
    for wanted in _OPTIONAL:
        ranked = [
            (rank, len(leaf.path), leaf)
            for leaf in leaves
            if (rank := keys.rank(wanted, leaf.key)) is not None
            and leaf.expression not in used
            and len(leaf.values) >= _FILLED * many
            and _own_part(leaf, wanted, title)
            and _fits(wanted, leaf)
        ]
        if ranked:
            leaf = min(ranked, key=lambda one: one[:2])[2]
            made[wanted] = _place(leaf, leaves) if wanted == "job_location" else leaf.expression
            if EACH in leaf.path and wanted not in selectors.MANY:
                made[wanted] = f"{leaf.expression} | [0]"
            used.add(leaf.expression)
    return made


def _own_part(leaf: _Leaf, wanted: str, title: _Leaf) -> bool:
    """Identifiers and codes inside of a part say nothing of it: only its name, or a plain value."""
    if leaf.own in ("id", "slug", "code", "uuid", "key", "url", "href", "typename"):
        return False
    if wanted in ("date_posted", "valid_through", "requisition", "apply_url", "description"):
        return _beside(leaf, title) or leaf.own in keys.GENERIC or "Date" in leaf.path[-1]
    return True


def _fits(wanted: str, leaf: _Leaf) -> bool:
    values = [one for several in leaf.values.values() for one in several]
    texts = leaf.texts()
    if any(isinstance(one, bool) for one in values) or not texts:
        return False
    if wanted in ("date_posted", "valid_through"):
        numbers = all(isinstance(one, int | float) and one > 10**8 for one in values)
        return numbers or _share(lambda text: words.is_date(text[:50]), texts) > 0.7
    if wanted == "description":
        return max(map(len, texts)) > 80
    if wanted == "apply_url":
        return all(text.startswith("http") for text in texts)
    if wanted == "base_salary":
        return _share(words.is_pay, texts) > 0.5
    if all(isinstance(one, int | float) for one in values) and wanted != "requisition":
        return False
    if wanted == "employment_type" and leaf.key in ("type", "contract", "schedule", "employment"):
        return _share(words.is_employment, texts) > 0.3
    if wanted == "job_location_type":
        return _share(words.is_workplace, texts) > 0.3 or ("work" in leaf.key and max(map(len, texts)) <= 60)
    return max(map(len, texts)) <= 200


def _place(leaf: _Leaf, leaves: list[_Leaf]) -> str:
    """The place's expression: of a city that has a country beside it, both."""
    if leaf.key not in ("city", "town", "addresslocality", "region", "country"):
        return leaf.expression
    parent = leaf.path[:-1]
    beside = {one.own: one for one in leaves if one.path[:-1] == parent}
    named = ("city", "town", "addresslocality", "state", "region", "addressregion", "country", "countryname")
    parts = [beside[key] for key in (*named, "addresscountry") if key in beside]
    if len(parts) < 2:
        return leaf.expression
    inner = ", ".join(name(one.path[-1]) for one in parts)
    joined = f"join(', ', not_null([{inner}][?type(@)=='string'], `[]`))"
    before = _Leaf(parent, {}).expression if parent else ""
    return f"{before}.{joined}" if before else joined


def _score(
    table: Table, title: _Leaf, fields: Mapping[str, str], leaves: list[_Leaf], base: str
) -> tuple[float, list[str]]:
    texts = title.texts()
    titles = _share(words.is_title, texts)
    steps = [step for step in table.path if step.isascii() and step not in ("[]", "*")]
    last = next(iter(reversed(steps)), "")
    score, why = 0.0, list[str]()
    if any(keys.of_jobs(step) for step in steps[-3:]):
        score, why = score + 2.0, [*why, f"it stands under {last.lstrip('?')!r}"]
    if keys.of_others(last):
        score -= 3.0
    if keys.of_jobs(title.own):
        score += 2.0
    if titles >= 0.25:
        score, why = score + (2.0 if titles >= 0.5 else 1.0), [*why, f"{titles:.0%} of the titles name roles"]
    weights = {"job_location": 1.5, "employment_type": 1.5, "employment_unit": 0.5, "date_posted": 0.5}
    score += sum(weight for wanted, weight in weights.items() if wanted in fields)
    address = next((leaf for leaf in leaves if leaf.expression == fields.get("url")), None)
    addresses = _joined(address, base) if address else []
    if _share(words.is_posting, addresses) >= 0.5:
        score, why = score + 2.0, [*why, "the addresses look like postings'"]
    if _share(words.is_other, addresses) >= 0.5 and _share(words.is_posting, addresses) < 0.5:
        score -= 2.0
    evident = titles >= 0.2 or any(keys.of_jobs(step) for step in steps) or keys.of_jobs(title.own)
    return (score if evident or _share(words.is_posting, addresses) >= 0.5 else 0.0), why


def _sample(members: list[dict[str, Any]], fields: Mapping[str, str], base: str) -> tuple[RawPosting, ...]:
    """The first postings as the kinds would read them."""

    def build(item: Any) -> RawPosting:
        return selectors.posting(queries.record(item, fields, base), fields["url"])

    try:
        return tuple(one for one in read(members[:_SHOWN], build) if isinstance(one, RawPosting))
    except SourceError:
        return ()


def _total(table: Table, value: Any) -> tuple[str | None, int | None]:
    """Where the list's object, or the whole answer, says how many there are, and the number."""
    if table.projected or not table.path or table.path[-1] != EACH:
        return None, None
    around = _beside_list(table.around, table.path[:-2])
    for key, said, path in (*around, *_beside_list(value, ())):
        if keys.folded(key) in keys.TOTALS and type(said) is int and said >= len(table.members):
            return ".".join(name(step) for step in path), said
    return None, None


def _beside_list(around: Any, parent: tuple[str, ...]) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    if not isinstance(around, dict):
        return
    for key, value in around.items():
        yield key, value, (*parent, key)
    for key, value in around.items():
        if keys.folded(key) in keys.COUNTED and isinstance(value, dict):
            yield from ((inner, one, (*parent, key, inner)) for inner, one in value.items())


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
