"""Every problem of one configuration file at once, each with its line and a suggestion."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from monitor.errors import ConfigError, Problem

Trail = tuple[str | int, ...]


class Mistake(ValueError):
    """A value that can't be meant, with what may have been meant."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.suggestion = suggestion


def did_you_mean(word: str, known: Iterable[str], form: str = "{}") -> str | None:
    """`did you mean "…"?` for the nearest of the known words, or None if none is near."""
    by_lower = {name.lower(): name for name in known}
    found = get_close_matches(word[:80].lower(), by_lower, n=1, cutoff=0.6)
    return f"did you mean {form.format(by_lower[found[0]])}?" if found else None


def one_of(word: object, known: Sequence[str]) -> Mistake:
    """The mistake of naming something that does not exist."""
    text = str(word)[:80]
    listed = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
    return Mistake(f"{text!r} is none of: {listed or '(there are none)'}", did_you_mean(text, known))


class Report:
    """Collects the problems. `lines` maps a trail (`("sources", 2, "kind")`) to its line in the file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Trail, int] = {}
        self.problems: list[Problem] = []
        self._told: set[Trail] = set()
        self._masks: dict[str, str] = {}

    def mask(self, value: str, reference: str) -> None:
        """Show `reference` wherever a message would show the value it stood for."""
        if value:
            self._masks[value] = reference

    def at(self, line: int, message: str, trail: Trail = ()) -> None:
        """A problem of a line."""
        if trail:
            self._told.add(trail)
        self.problems.append(Problem(self.file, line, path_text(trail), message))

    def forget(self) -> None:
        """Begin again with the same file."""
        self.lines.clear()
        self.problems.clear()
        self._told.clear()

    def add(self, trail: Trail, message: str, suggestion: str | None = None) -> None:
        """A problem of a value, unless one was already told of it."""
        if trail in self._told:
            return
        self._told.add(trail)
        for value, reference in self._masks.items():
            message = message.replace(value, reference)
            suggestion = suggestion and suggestion.replace(value, reference)
        self.problems.append(Problem(self.file, self.line(trail), path_text(trail), message, suggestion))

    def line(self, trail: Trail) -> int:
        """The line of a value, or of the nearest thing round it that is written in the file."""
        while trail and trail not in self.lines:
            trail = trail[:-1]
        return self.lines.get(trail, 1)

    def knows(self, trail: Trail) -> bool:
        """Whether a problem of this value, or of something in it, was already told."""
        return any(told[: len(trail)] == trail for told in self._told)

    def invalid(self, error: ValidationError, model: type[BaseModel], trail: Trail = ()) -> None:
        """All that pydantic found, in our words."""
        for detail in error.errors(include_url=False):
            place = (*trail, *detail["loc"])
            self.add(place, *_words(detail, model))

    def finish(self) -> None:
        """Raise ConfigError with all problems in the order of the file, if there are any."""
        if self.problems:
            raise ConfigError(tuple(sorted(self.problems, key=lambda problem: problem.line)))


def path_text(trail: Trail) -> str:
    """`("sources", 2, "kind")` → `sources[2].kind`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in trail)
    return text.removeprefix(".")[:200]


_EXPECTED = {
    "string_type": "a text expected",
    "bool_type": "true or false expected",
    "bool_parsing": "true or false expected",
    "int_type": "a whole number expected",
    "int_parsing": "a whole number expected",
    "int_from_float": "a whole number expected",
    "float_type": "a number expected",
    "float_parsing": "a number expected",
    "list_type": "a list expected, like [one, two]",
    "tuple_type": "a list expected, like [one, two]",
    "frozen_set_type": "a list expected, like [one, two]",
    "set_type": "a list expected, like [one, two]",
    "dict_type": "a mapping expected, like {key: value}",
    "model_type": "a mapping expected, like {key: value}",
    "string_too_short": "the text is blank",
    "string_pattern_mismatch": "the text does not have the form that is expected here",
}
_IS = {
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a mapping",
}


def _words(detail: ErrorDetails, model: type[BaseModel]) -> tuple[str, str | None]:
    kind, loc = detail["type"], detail["loc"]
    if kind == "missing":
        return "this key is missing", None
    if kind == "extra_forbidden":
        return "there is no such key", _other_key(model, loc)
    if kind == "value_error":
        error = detail.get("ctx", {}).get("error")
        suggestion = error.suggestion if isinstance(error, Mistake) else None
        return str(error), suggestion
    if kind in ("literal_error", "enum"):
        return _choice(detail)
    if kind == "string_pattern_mismatch" and detail["ctx"]["pattern"].startswith("^https?://"):
        return "not a web address like https://example.org/", None
    if expected := _EXPECTED.get(kind):
        return expected + _instead(kind, detail["input"]), None
    return detail["msg"][:1].lower() + detail["msg"][1:], None


def _instead(kind: str, given: object) -> str:
    if kind == "string_type" and isinstance(given, bool | int | float):
        text = str(given).lower() if isinstance(given, bool) else str(given)
        return f': write it in quotes, "{text}"'
    name = _IS.get(type(given))
    return f", not {name}" if name and kind.endswith("_type") else ""


def _choice(detail: ErrorDetails) -> tuple[str, str | None]:
    known = re_quoted(str(detail.get("ctx", {}).get("expected", "")))
    mistake = one_of(detail["input"], known)
    return str(mistake), mistake.suggestion


def re_quoted(expected: str) -> list[str]:
    """pydantic's "'a', 'b' or 'c'" → the words."""
    return expected.split("'")[1::2]


def _other_key(model: type[BaseModel], loc: Sequence[str | int]) -> str | None:
    """The key that was meant: the one that a model's `GUESSES` has for the word, or the nearest spelling."""
    inside = _model_at(model, loc[:-1])
    fields, word = _keys(inside), str(loc[-1])
    guessed = getattr(inside, "GUESSES", {}).get(word.lower())
    if guessed in fields:
        return f"did you mean {guessed}?"
    return did_you_mean(word, fields) or (f"known: {', '.join(sorted(fields))}" if fields else None)


def keys_at(model: type[BaseModel] | None, loc: Sequence[str | int]) -> Mapping[str, Any]:
    """The declared keys of the model at this place inside `model`, by the name that stands in the file."""
    return _keys(_model_at(model, loc))


def _model_at(model: type[BaseModel] | None, loc: Sequence[str | int]) -> type[BaseModel] | None:
    is_name = False
    for part in loc:
        if is_name or isinstance(part, int) or model is None:
            is_name = False
            continue
        field = next((f for name, f in model.model_fields.items() if part in (name, f.alias)), None)
        model = _model_in(field.annotation) if field else None
        is_name = field is not None and get_origin(field.annotation) is dict  # whose keys are the person's
    return model


def _keys(model: type[BaseModel] | None) -> Mapping[str, Any]:
    return {field.alias or name: field for name, field in model.model_fields.items()} if model else {}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((model for model in found if model), None)
