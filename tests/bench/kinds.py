"""How fast each kind makes RawPostings: its own case with a thousand postings in one answer, in this process.

What is counted: parsing the answer's bytes, and the scraper's own work up to the RawPosting. Each posting's
text is filled up to 4 kB, as ads have. A kind that asks for details is measured on its listing, whose
entries it knows. Not counted: network, normal forms, text conversion, storing.
"""

import asyncio
import copy
import json
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support_cases import Case, cases
from support_fetch import Answer, Recorded

from monitor.errors import SourceError
from monitor.models import Known, RawPosting

MANY = 1_000
TEXT = 4_000


@dataclass
class _Knowing(Recorded):
    """Answers, and knows every listing entry."""

    detailed: set[str] = field(default_factory=set)

    def knows(self, entry: RawPosting) -> bool:
        entry.fingerprint()
        return True


def throughput() -> Iterator[tuple[str, float]]:
    """Each kind that has a case with a list of postings in JSON, and its postings a second; the best of its cases."""
    best: dict[str, float] = {}
    for case in cases():
        request = next((name for name, spec in case.answers.items() if _is_listing(spec)), None)
        if request and case.data["postings"] and (rate := _rate(case, request)):
            best[case.kind] = max(rate, best.get(case.kind, 0.0))
    yield from sorted(best.items())


def _is_listing(spec: dict[str, Any]) -> bool:
    """Whether the answer lists postings in JSON, and does not only add to those of another one."""
    return "json" in spec and bool(spec.get("mandatory")) and not (spec.get("optional") or spec.get("detail"))


def _rate(case: Case, request: str) -> float | None:
    spec = case.answers[request]
    body = json.dumps(_multiplied(spec)).encode()
    rates = []
    for _ in range(5):
        fetch = _Knowing({**case.recorded().answers, request: Answer(body)}, files=case.recorded().files)
        began = time.perf_counter()
        many = asyncio.run(_count(case, fetch))
        rates.append(many / (time.perf_counter() - began))
        if many < MANY / 2:
            return None
    return statistics.median(rates)


async def _count(case: Case, fetch: Recorded) -> int:
    """How many came before the listing ended, or asked for a page that is not there."""
    many = 0
    try:
        async for item in case.scraper.gather(fetch):
            many += isinstance(item, RawPosting | Known)
    except SourceError:
        pass
    return many


def _multiplied(spec: dict[str, Any]) -> Any:
    answer = copy.deepcopy(spec["json"])
    items = answer
    for step in spec["items"].split(".") if spec["items"] else ():
        items = items[int(step) if isinstance(items, list) else step]
    originals = [
        item for item in items if isinstance(item, dict) and all(item.get(k) for k in spec["mandatory"])
    ]
    items[:] = [_numbered(originals[n % len(originals)], spec, n) for n in range(MANY)]
    return answer


def _numbered(item: dict[str, Any], spec: dict[str, Any], number: int) -> dict[str, Any]:
    """The item as another posting: what identifies it changed, its longest text filled up."""
    made = copy.deepcopy(item)
    for key in {*spec["mandatory"], *spec.get("identifies", ())}:
        value = made.get(key)
        if isinstance(value, int):
            made[key] = value * 10_000 + number
        elif isinstance(value, str):
            made[key] = f"{value}{number}"
    html = [
        key
        for key, value in made.items()
        if (isinstance(value, str) and "<" in value) or "&lt;" in str(value)
    ]
    for key in html[:1]:
        made[key] = made[key] * (TEXT // len(made[key]) + 1) if isinstance(made[key], str) else made[key]
    return made


if __name__ == "__main__":
    for kind, rate in throughput():
        print(f"{kind:24} {rate:10,.0f} postings/s")
