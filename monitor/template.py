"""`make scraper KIND=name`: a new kind that passes the contract suite, to be made the real one from there.

    scrapers/NAME.py                          the scraper
    tests/kinds/cases/NAME/board.json         what its source answers, and what must come of it
    tests/kinds/cases/NAME/recognise.json     addresses that are its, and that are not
    tests/kinds/cases/NAME/recorded.json      only with HAR=FILE: the JSON answers of a recording, cut short

The last one's `postings` are for you to fill in: until then the suite says what the scraper made of them.
"""

import json
import re
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from monitor.errors import UserError

_KIND = re.compile(r"[a-z][a-z0-9_]{1,40}")
_KEPT = 3


def make(kind: str, root: Path, har: Path | None = None) -> list[Path]:
    """Write the files of a new kind below `root`; their paths. Raises UserError, and overwrites nothing."""
    if not _KIND.fullmatch(kind):
        raise UserError(f"“{kind}” is no name for a kind", "take small letters, digits and _, like KIND=acme")
    cases = root / "tests" / "kinds" / "cases" / kind
    texts = {
        root / "scrapers" / f"{kind}.py": _filled("scraper.py.txt", kind),
        cases / "board.json": _filled("board.json.txt", kind),
        cases / "recognise.json": _filled("recognise.json.txt", kind),
    }
    if har is not None:
        texts[cases / "recorded.json"] = json.dumps(_case(har), indent=2, ensure_ascii=False) + "\n"
    if there := [path for path in texts if path.exists()]:
        raise UserError(f"{there[0]} is there already", "choose another name")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(texts)


def _filled(name: str, kind: str) -> str:
    words = kind.replace("_", " ").title()
    text = (files("monitor") / "templates" / name).read_text(encoding="utf-8")
    return Template(text).substitute(kind=kind, Name=words, Class=words.replace(" ", ""))


def _case(har: Path) -> dict[str, Any]:
    """The JSON answers of a recording as a case, long lists cut to their first members."""
    recorded = json.loads(har.read_text(encoding="utf-8"))
    answers = {request: {"json": _short(answer)} for request, answer in _answers(recorded)}
    if not answers:
        raise UserError(f"there is no JSON answer in {har}", "record one: rolewatch record SOURCE FILE.har")
    return {
        "about": f"Recorded: {har.name}",
        "options": {"board": "acme"},
        "answers": answers,
        "postings": [],
    }


def _answers(recorded: Any) -> Iterator[tuple[str, Any]]:
    """Each request, written as cases write it, with its answer."""
    for entry in recorded["log"]["entries"]:
        request, content = entry["request"], entry["response"]["content"]
        try:
            answer = json.loads(content.get("text") or "")
        except ValueError:
            continue
        sent = (request.get("postData") or {}).get("text")
        body = f" {json.dumps(json.loads(sent), separators=(',', ':'), sort_keys=True)}" if sent else ""
        yield f"{request['method']} {request['url']}{body}", answer


def _short(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _short(member) for key, member in value.items()}
    return [_short(member) for member in value[:_KEPT]] if isinstance(value, list) else value


def main(arguments: list[str]) -> int:
    """`python -m monitor.template KIND [HAR]`, in the root of a checkout."""
    try:
        made = make(arguments[0], Path(), Path(arguments[1]) if len(arguments) > 1 else None)
    except UserError as error:
        print(f"rolewatch: {error}", file=sys.stderr)
        return error.exit_code
    for path in made:
        print(f"written: {path}")
    print(
        f"next: make test ARGS='tests/kinds/test_contract.py -k {arguments[0]}', and docs/write-a-scraper.md"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
