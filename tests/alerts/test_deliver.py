"""Alerts arrive at real receivers; failures are told in words without secrets."""

import asyncio
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from support_alerts import content, hook, inbox, message

from monitor.alerts.deliver import Nobody, Notifier
from monitor.alerts.message import Refused
from monitor.settings import AlertSettings, Secret


def notifier(seconds: float = 20.0, **channels: str) -> Notifier:
    return Notifier(
        AlertSettings(channels={name: Secret(url) for name, url in channels.items()}), seconds=seconds
    )


async def sent(to: Notifier, channel: str, *, repeat: bool = False) -> str | None:
    return words(await to.send(channel, message(content(), possible_repeat=repeat)))


def words(refused: Refused | None) -> str | None:
    return refused.words if refused else None


def test_a_mail_has_text_html_and_one_subject() -> None:
    async def scenario() -> None:
        async with inbox() as box:
            evil = content(title="Engineer\r\nBcc: thief@example.org", organization="Müller & Söhne <b>")
            to = notifier(mail=box.url)
            assert await to.send("mail", message(evil)) is None
            assert await sent(to, "mail", repeat=True) is None
            first, second = box.mails
            assert box.recipients == ["me@example.org"] * 2
            assert first["Subject"].startswith("Engineer Bcc: thief@example.org — Müller & Söhne <b>, Berlin")
            assert first["Bcc"] is None
            assert second["Subject"].startswith("(possible repeat) Staff Data Engineer")
            plain, html = first.get_body(("plain",)), first.get_body(("html",))
            assert plain is not None
            assert html is not None
            assert "https://acme.example/jobs/1?a=1&amp;b=2" in html.get_content()
            assert "M\u00fcller &amp; S\u00f6hne &lt;b&gt;" in html.get_content()
            words = plain.get_content()
            assert "Müller & Söhne <b>" in words
            assert "You write Python every day" in words
            assert "color-scheme" not in words

    asyncio.run(scenario())


def test_a_webhook_gets_json() -> None:
    async def scenario() -> None:
        async with hook() as receiver:
            to = notifier(phone=receiver.url)
            ring = content(title="@everyone {{7*7}} %s {x} [a](https://evil.example)")
            assert await to.send("phone", message(ring)) is None
            (taken,) = receiver.taken
            assert taken["title"].replace("\u200b", "").startswith("@everyone {{7*7}} %s {x} [a](https://")
            assert "@everyone" not in taken["title"] + taken["message"]
            assert "](" not in taken["message"]
            assert "https://acme.example/jobs/1?a=1&b=2" in taken["message"]

    asyncio.run(scenario())


def test_a_channel_that_fails_leaves_the_other_alone() -> None:
    async def scenario() -> None:
        async with hook() as receiver, inbox() as box:
            receiver.status, box.refusing = 503, False
            to = notifier(phone=receiver.url, mail=box.url)
            refused, taken = await asyncio.gather(sent(to, "phone"), sent(to, "mail"))
            assert refused is not None
            assert "503" in refused
            assert taken is None
            assert len(box.mails) == 1
            receiver.status, box.refusing = 200, True
            refused, taken = await asyncio.gather(sent(to, "mail"), sent(to, "phone"))
            assert refused is not None
            assert taken is None
            assert (len(box.mails), len(receiver.taken)) == (1, 1)

    asyncio.run(scenario())


def test_no_line_of_any_logger_and_no_reason_holds_a_token(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> list[str | None]:
        async with hook() as receiver:
            to = notifier(
                phone=receiver.url,
                down="json://user-t0ken:pass-t0ken@127.0.0.1:9/path-t0ken",
                ntfy=f"ntfy://user-t0ken:pass-t0ken@127.0.0.1:{receiver.port}/path-t0ken",
                unknown="nosuch://t0ken-t0ken",
                partial="tgram://t0ken-t0ken",
                mail="mailto://user-t0ken:pass-t0ken@127.0.0.1:9?from=a@example.org&to=b@example.org",
            )
            reasons = [await sent(to, "phone")]
            receiver.status = 401
            reasons += [
                await sent(to, name) for name in ("phone", "down", "ntfy", "unknown", "partial", "mail")
            ]
            return [*reasons, *to.problems().values()]

    with caplog.at_level(1):
        for name in ("apprise", "urllib3", "urllib3.connectionpool", "requests", "smtplib"):
            logging.getLogger(name).setLevel(1)
        reasons = asyncio.run(scenario())
    assert reasons[0] is None
    assert len([reason for reason in reasons if reason]) == 8
    assert "t0ken" not in " ".join(reason or "" for reason in reasons) + caplog.text


def test_a_late_answer_does_not_hold_up_the_run() -> None:
    async def scenario() -> str | None:
        async with hook() as receiver:
            receiver.seconds = 3
            return await sent(notifier(phone=receiver.url, seconds=0.5), "phone")

    begin = time.perf_counter()
    assert asyncio.run(scenario()) == "no answer within 0.5 s"
    assert time.perf_counter() - begin < 2.5


DRIP = """
import asyncio, sys
from support_alerts import content, message
from monitor.alerts.deliver import Notifier
from monitor.settings import AlertSettings, Secret
notifier = Notifier(AlertSettings(channels={"a": Secret(sys.argv[1])}), seconds=5)
print(asyncio.run(notifier.send("a", message(content()))).words)
"""


def test_a_service_that_drips_does_not_hold_up_the_end() -> None:
    """Its headers come a line a second, for ever: no timeout of apprise's own sees that."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()
        server.settimeout(30)

        def drip() -> None:
            with suppress(OSError), server.accept()[0] as connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while not stop.wait(1):
                    connection.sendall(b"X-Drip: 1\r\n")

        thread = threading.Thread(target=drip)
        thread.start()
        url = f"json://127.0.0.1:{server.getsockname()[1]}/"
        folder = Path(__file__).resolve().parents[1]
        try:
            done = subprocess.run(
                [sys.executable, "-c", DRIP, url],
                capture_output=True,
                text=True,
                timeout=40,
                cwd=folder.parent,
                env={**os.environ, "PYTHONPATH": str(folder)},
                check=False,
            )
        finally:
            stop.set()
            thread.join()
    assert done.stdout == "no answer within 5 s\n"


def test_the_outbox_file_is_private_and_grows(tmp_path: Path) -> None:
    async def scenario() -> None:
        to = notifier(file=f"outbox:{tmp_path / 'told.txt'}")
        assert await sent(to, "file") is None
        assert await sent(to, "file", repeat=True) is None

    asyncio.run(scenario())
    text = (tmp_path / "told.txt").read_text()
    assert text.count("== Staff Data Engineer") == 1
    assert text.count("== (possible repeat) Staff Data Engineer") == 1
    assert (tmp_path / "told.txt").stat().st_mode & 0o777 == 0o600


def test_an_outbox_file_on_a_full_disk(tmp_path: Path) -> None:
    reason = asyncio.run(sent(notifier(file="outbox:/dev/full"), "file"))
    assert reason == "/dev/full can't be written: No space left on device"
    missing = notifier(file=f"outbox:{tmp_path / 'no' / 'told.txt'}")
    assert missing.problems() == {"file": f"there is no folder {tmp_path / 'no'}"}


def test_problems_are_told_without_sending() -> None:
    problems = notifier(
        a="ntfyy://topic", b="discord://x", c="json://127.0.0.1:9/", d="https://a.example"
    ).problems()
    assert problems["a"] == "apprise knows no ntfyy:// (did you mean ntfy://?)"
    assert "lacks a part" in problems["b"]
    assert "c" not in problems
    assert "webhook:https://" in problems["d"], "no far-fetched scheme is guessed"


def test_a_channel_that_was_taken_out_of_the_file() -> None:
    assert asyncio.run(sent(notifier(), "phone")) == "the configuration has no such channel any more"


def test_nobody_takes_everything() -> None:
    assert asyncio.run(Nobody().send("phone", message(content()))) is None
