"""Every recorded payload, served on loopback as its system would: no posting lost, none invented.

What each must hold is read from the payload by the modules of tests/recorded, not by the scraper.
"""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support_recorded import RecordedKind, Served, recorded_kinds
from support_server import Reply, Server

from monitor.fetch import Egress
from monitor.gather import gather
from monitor.models import Posting, SourceState
from monitor.normalize import normalize
from monitor.scraper import kinds, load
from monitor.settings import FetchSettings, Source

NOW = datetime(2026, 10, 20, tzinfo=UTC)
JSON = {"Content-Type": "application/json"}
RECORDED = tuple(kind for kind in recorded_kinds() if kind.payloads)


@pytest.mark.parametrize("kind", RECORDED, ids=lambda kind: kind.kind)
def test_every_recorded_payload_is_read_with_no_posting_lost_and_none_invented(
    corpus: Path, kind: RecordedKind
) -> None:
    payloads = [path for pattern in kind.payloads for path in sorted((corpus / "payloads").glob(pattern))]
    assert payloads or not kind.payloads, f"the corpus has none of {kind.payloads}"
    wrong = [each for path in payloads for each in _differences(kind, path)]
    assert not wrong, "\n".join(wrong)


def _differences(kind: RecordedKind, path: Path) -> list[str]:
    assert kind.served is not None
    served = kind.served(path)
    found = asyncio.run(_gathered(kind.kind, served))
    name = f"{path.parent.name}/{path.name}"
    by = {kind.key(posting): posting for posting in found}
    wrong = []
    if by.keys() != served.expected.keys() or len(found) != len(by):
        wrong.append(f"{name}: {sorted(by)} instead of {sorted(served.expected)}")
    for key, fields in served.expected.items():
        missing = sorted(name for name in fields if key in by and not getattr(by[key], name))
        wrong += [f"{name} {key} has no {', '.join(missing)}"] if missing else []
    return wrong


def test_a_kind_is_verified_only_by_recorded_payloads() -> None:
    verified = {kind for kind in kinds() if load(kind).verified}
    unrecorded = {"file", "imap", "mailbox", "portal"}  # tried on real files, servers and pages elsewhere
    assert verified - unrecorded == {kind.kind for kind in RECORDED if kind.genuine}


async def _gathered(kind: str, served: Served) -> list[Posting]:
    with Server() as server:
        for path, body in served.answers.items():
            server.add(path, Reply(200, body, JSON if body.lstrip()[:1] in (b"{", b"[") else {}))
        addresses = {served.address: served.path, **served.more}
        options = {**served.options, **{name: server.url(at).rstrip("/") for name, at in addresses.items()}}
        source = Source(name="acme", kind=kind, options=load(kind).Options(**options))
        async with Egress(FetchSettings(retries=0), now=lambda: NOW) as egress:
            gathered = await gather(source, SourceState(), egress)
    assert not gathered.broken, gathered.broken
    return [normalize(raw, source="acme", kind=kind, seen=NOW) for raw in gathered.postings]
