"""Boards whose interface wants the person's own key: what to write instead of pasting an address."""

from dataclasses import dataclass

from pydantic import SecretStr

from monitor.bymail import registered
from monitor.scraper import Page, Scraper, kinds, load


@dataclass(frozen=True, slots=True)
class Keyed:
    """A kind that an address leads to, but that can't be read without a key."""

    kind: str
    keys: tuple[tuple[str, str], ...]

    @property
    def reason(self) -> str:
        """Why, in one line."""
        return f"{self.kind} is read through an interface that wants a key of yours"

    @property
    def remedy(self) -> str:
        """Where to get it, and what to write."""
        where = "; ".join(f"{name}: {about}" for name, about in self.keys)
        written = ", ".join(f'{name}: "${{{self.kind.upper()}_{name.upper()}}}"' for name, _ in self.keys)
        return f"write {{kind: {self.kind}, {written}}} into the YAML ({where})"


def keyed(url: str) -> Keyed | None:
    """The kind that reads the site of this address with a key, if there is one."""
    host = Page(url).host
    name = registered(host)
    for kind in kinds():
        made = load(kind)
        if any(host == own or host.endswith(f".{own}") or name == own for own in made.keyed_hosts):
            return Keyed(kind, tuple(_keys(made)))
    return None


def _keys(made: type[Scraper]) -> list[tuple[str, str]]:
    """The mandatory options that are secret, or that only the vendor gives, with what they are."""
    fields = made.Options.model_fields.items()
    needed = [(name, field.description or "") for name, field in fields if field.is_required()]
    secret = {name for name, field in fields if field.annotation is SecretStr}
    return [each for each in needed if each[0] in secret] or needed
