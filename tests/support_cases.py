"""The contract's cases: what a source answers, and what its scraper must make of it. One JSON file each.

    {"about": "…", "options": {…},
     "answers": {"GET https://…": {"json": …, "items": "jobs", "mandatory": ["id", "title"]}},
     "postings": [{…}], "total": 2, "broken": 0}

An answer is `json`, `text` (one string, or a list of lines), or `error` (a SourceError by name). In a
JSON answer `items` is the path of the list of postings ("" for the answer itself); what stands there is
optional outside the `mandatory` keys and those it `identifies` by if it can. `detail` marks a posting's
own details, `optional` another answer that only adds. `honest` lists bodies that truly say "nothing
open". `hidden` are positions of items that are no postings. `lazy` is how many requests the first
posting may take.
"""

import json
import os
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from support_fetch import Answer, Recorded

from monitor import errors
from monitor.errors import SourceError
from monitor.models import RawPay, RawPlace, RawPosting
from monitor.scraper import Scraper, load

FOLDER = Path(__file__).parent / "kinds" / "cases"
# Those of installed packages: a folder a kind, like ours.
MORE = os.environ.get("ROLEWATCH_CASES")
FOLDERS = (FOLDER, *([Path(MORE)] if MORE else []))


@dataclass(frozen=True)
class Case:
    kind: str
    name: str
    data: dict[str, Any]

    @property
    def scraper(self) -> Scraper:
        made = load(self.kind)
        return made(made.Options(**self.data["options"]))

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        return self.data["answers"]

    @cached_property
    def postings(self) -> list[RawPosting]:
        return [expected(fields) for fields in self.data["postings"]]

    def recorded(self, **changed: Answer) -> Recorded:
        table = {request: answer(spec) for request, spec in self.answers.items()}
        files = {path: content(spec) for path, spec in self.data.get("files", {}).items()}
        return Recorded({**table, **changed}, files=files)


def answer(spec: dict[str, Any]) -> Answer | SourceError:
    if "error" in spec:
        return getattr(errors, spec["error"])(f"as the case says: {spec['error']}")
    return Answer(content(spec), spec.get("type", ""), spec.get("final"))


def content(spec: dict[str, Any]) -> bytes:
    if "json" in spec:
        return json.dumps(spec["json"]).encode()
    text = spec["text"]
    return (text if isinstance(text, str) else "\n".join(text)).encode()


def expected(fields: dict[str, Any]) -> RawPosting:
    made = dict(fields)
    if "job_location" in made:
        made["job_location"] = tuple(RawPlace(**place) for place in made["job_location"])
    if "base_salary" in made:
        made["base_salary"] = RawPay(**made["base_salary"])
    return RawPosting(**made)


@cache
def cases() -> tuple[Case, ...]:
    found = [path for folder in FOLDERS for path in sorted(folder.glob("*/*.json"))]
    return tuple(
        Case(path.parent.name, path.stem, json.loads(path.read_text()))
        for path in found
        if path.stem != "recognise"
    )


def named(case: Case) -> str:
    return f"{case.kind}/{case.name}"


def without_page(posting: RawPosting) -> RawPosting:
    """The posting without what only our own bookkeeping adds."""
    return replace(posting, page=None)


def recognise_rows(kind: str) -> list[dict[str, Any]]:
    """The addresses that a kind must know, or must not."""
    found = next(path for folder in FOLDERS if (path := folder / kind / "recognise.json").exists())
    rows: list[dict[str, Any]] = json.loads(found.read_text())
    return rows
