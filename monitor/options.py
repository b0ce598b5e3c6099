"""The options of a kind, as they stand in the YAML, and the types of their fields; those of a search.
Re-exported by `monitor.scraper`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from monitor.page import customer

Token = Annotated[
    str,
    Field(pattern=r"^[^/?#\\\s]([^/?#\\\r\n\t]*[^/?#\\\s])?$", coerce_numbers_to_str=True),
    AfterValidator(customer),
]
"""A vendor's name for one of its customers: one segment of a URL, as it stands there but decoded."""


def _bare(url: str) -> str:
    return url.rstrip("/")


WebAddress = Annotated[str, Field(pattern=r"^https?://[^/\s]+", max_length=2_000)]
"""An http(s) address as a person gives it."""

BaseUrl = Annotated[WebAddress, AfterValidator(_bare)]
"""Scheme and host of an API (with a path, where it is mounted below one), without the last slash."""


def _readable(pattern: str) -> str:
    import re2

    try:
        re2.compile(pattern)
    except re2.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, Field(max_length=1_000), AfterValidator(_readable)]
"""A person's regular expression, in RE2's syntax: matching takes linear time whatever it is."""


class ScraperOptions(BaseModel):
    """The options of one kind, as they stand in the YAML. Unknown ones are refused.

    Give each field a type, a default where it may be left out, and `Field(description=…)`: `check`,
    the JSON Schema and the documentation come from there. Mark secrets with `SecretStr`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def asked(name: str, description: str, default: Any = "", **bounds: Any) -> Any:
    """A field of options that a search is asked by, under the source's own `name` for it."""
    return Field(default, serialization_alias=name, description=description, **bounds)


class SearchOptions(ScraperOptions):
    """The options of a search in a board."""

    newest: int = Field(500, ge=1, le=10_000, description="the most openings of one visit")

    @classmethod
    def searched(cls, query: Mapping[str, str], *least: str) -> Self | None:
        """The options that a search's address says in the source's own names, if it says one of `least`."""
        fields = cls.model_fields.items()
        names = {field.serialization_alias: name for name, field in fields if field.serialization_alias}
        said = {names[sent]: value for sent, value in query.items() if sent in names}
        try:
            return cls.model_validate(said) if said.keys() & set(least) else None
        except ValidationError:
            return None

    def parameters(self, true: str = "true") -> dict[str, str | int]:
        """What a search is asked for: the options that are set and `asked` for, by the source's names.

        Secrets are revealed; `true` is how the source writes yes.
        """
        fields = type(self).model_fields.items()
        said = {field.serialization_alias: getattr(self, name) for name, field in fields}
        given = {sent: value for sent, value in said.items() if sent and (value or value == 0)}
        return {sent: _revealed(value, true) for sent, value in given.items() if value is not False}


def _revealed(value: Any, true: str) -> str | int:
    if value is True:
        return true
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return value if isinstance(value, int) else str(value)
