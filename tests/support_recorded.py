"""What the recorded payloads hold, a module a kind in tests/recorded:

PAYLOADS        patterns of its files in the corpus; () for a kind that was built from documentation only
GENUINE         False where people imitated the system's answers: that verifies no kind; left out: True
served(payload) → the payload as a source, and what each of its postings must say, read from it by
                other means than the scraper's; left out with PAYLOADS = ()
key(posting)    how `Served.expected` tells postings apart; left out: by identifier
BOARDS          the list of boards in the corpus, and how it names one: the name of an option, or a
                function of the options (with several names, any may stand); left out: there is no
                such list
HOSTS           what the addresses of the list have that tell their system, where it has others too: an
                own domain doesn't; left out: all do
"""

import importlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from monitor.models import Posting

FOLDER = Path(__file__).parent / "recorded"


@dataclass(frozen=True)
class Served:
    """A payload as a source: options but for the address, answers by path, and the fields that each
    posting must have filled (attributes of Posting). `address` is the option that takes the server's
    own address, with `path`; `more` are other options that do, each with its path.
    """

    options: dict[str, Any]
    answers: dict[str, bytes]
    expected: dict[str, set[str]]
    address: str = "base_url"
    path: str = ""
    more: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RecordedKind:
    """One module of tests/recorded."""

    kind: str
    payloads: tuple[str, ...]
    served: Callable[[Path], Served] | None
    key: Callable[[Posting], str]
    boards: tuple[str, str | Callable[[Any], str | tuple[str, ...]]] | None
    hosts: re.Pattern[str]
    genuine: bool


def recorded_kinds() -> tuple[RecordedKind, ...]:
    """All of them, by name."""
    found = []
    for path in sorted(FOLDER.glob("*.py")):
        module = importlib.import_module(f"recorded.{path.stem}")
        key = getattr(module, "key", lambda posting: posting.identifier)
        boards, hosts = getattr(module, "BOARDS", None), getattr(module, "HOSTS", re.compile(""))
        served = module.served if module.PAYLOADS else None
        genuine = bool(module.PAYLOADS) and getattr(module, "GENUINE", True)
        found.append(
            RecordedKind(path.stem.replace("_", "-"), module.PAYLOADS, served, key, boards, hosts, genuine)
        )
    return tuple(found)


def _nothing(payload: Path) -> Served:
    raise LookupError(f"nobody says what {payload} holds")


def whole(payload: Path) -> Any:
    """A JSON payload, parsed."""
    return json.loads(payload.read_bytes())


def said(**fields: Any) -> set[str]:
    """The names of the fields that the payload fills."""
    return {name for name, value in fields.items() if value}
