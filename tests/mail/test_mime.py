"""The bytes of a mail, decoded: what mailers do, and what attackers do."""

import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from monitor.mime import identify, is_mail, message
from monitor.mime.charsets import decode, decode_words
from monitor.models import RawMessage
from monitor.scraper import Broken, Mail
from monitor.scraper import message as read_mail


def of(text: str | bytes, received: float | None = None) -> RawMessage:
    return message(text if isinstance(text, bytes) else text.encode(), "where", received)


def test_a_simple_mail() -> None:
    raw = of(
        "From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\nTo: me@example.org\nSubject: Hello\n there\n"
        "Date: Tue, 6 Oct 2026 09:00:00 +0200\nMessage-ID: <a.b@c>\nReferences: <first@x> <second@x>\n"
        "List-Id: x\nX-Other: y\n\nHi\n"
    )
    assert raw == RawMessage(
        identifier="a.b@c",
        sender="Jürgen <j@example.org>",
        recipient="me@example.org",
        about="Hello there",
        text="Hi",
        date_sent=datetime(2026, 10, 6, 7, tzinfo=UTC),
        thread="first@x",
        headers=(("references", "<first@x> <second@x>"), ("list-id", "x")),
    )


ALTERNATIVE = (
    "Subject: x\nContent-Type: multipart/alternative; boundary={}\n\npreamble\n--b\n"
    "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe=\n!\n"
    "--b\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\nPHA+SGk8L3A+\n--b--\nepilogue"
)


@pytest.mark.parametrize("boundary", ["b", '"b"', "b; x=y", '"b"; charset="utf-8"', "", "wrong"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_text_and_html(boundary: str, ends: str) -> None:
    raw = of(ALTERNATIVE.format(boundary).replace("\n", ends))
    if boundary != "wrong":
        assert (raw.text, raw.html) == ("Grüße!", "<p>Hi</p>")
    else:
        assert "Content-Type" in (raw.text or ""), "shown as it stands rather than lost"


def test_attachments_are_not_the_text() -> None:
    raw = of(
        "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHi\n--b\nContent-Type: text/plain\n"
        'Content-Disposition: attachment; filename="cv.txt"\n\nsecret\n--b\nContent-Type: application/pdf\n\nx\n--b--'
    )
    assert raw.text == "Hi"


MIXED = "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: {}\n\n"


def test_an_invitation_is_noted() -> None:
    raw = of(
        "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/calendar\n\nBEGIN\n--b--"
    )
    assert raw.header("content-class") == "urn:content-classes:calendarmessage"


def test_a_forwarded_mail_inside_is_read() -> None:
    raw = of(MIXED.format("message/rfc822") + "Subject: y\n\nHi\n--b--")
    assert raw.text == "Hi"


def test_flowed_lines_are_joined() -> None:
    raw = of(
        'Subject: x\nContent-Type: text/plain; format="flowed"\n\nWe are \nhiring.\n> quoted \n> line\n-- \nJane'
    )
    assert raw.text == "We are hiring.\n> quoted \n> line\n-- \nJane"
    raw = of("Subject: x\nContent-Type: text/plain; format=flowed; delsp=yes\n\nhi \nring")
    assert raw.text == "hiring"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=?utf-8?B?R3LDvMOfZQ==?=", "Grüße"),
        ("=?UTF-8?b?R3LDvMOfZQ?=", "Grüße"),
        ("=?iso-8859-1?Q?Gr=FC=DFe_an_alle?=", "Grüße an alle"),
        ("=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?=", "Grüße"),
        ("=?utf-8?q?a?= and =?utf-8?q?b?=", "a and b"),
        ("=?utf-8*de?q?a?=", "a"),
        ("=?x-unknown?q?Gr=FC=DFe?=", "Grüße"),
        ("=?utf-8?q?unfinished", "=?utf-8?q?unfinished"),
        ("plain", "plain"),
        ("=?gb2312?B?xOO6ww==?=", "你好"),
        ("=??=?=", "=??=?="),
    ],
)
def test_encoded_words(value: str, shown: str) -> None:
    assert decode_words(value) == shown


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        (b"Gr\xc3\xbc\xc3\x9fe", None, "Grüße"),
        (b"Gr\xfc\xdfe", None, "Grüße"),
        (b"\x80 80k", "iso-8859-1", "€ 80k"),
        (b"Gr\xfc\xdfe", "us-ascii", "Grüße"),
        (b"Gr\xc3\xbc\xc3\x9fe", "us-ascii", "Grüße"),
        (b"abc", "no-such-charset", "abc"),
        (b"abc", "zlib", "abc"),
        (b"abc", "idna", "abc"),
        (b"abc", "../../etc/passwd", "abc"),
        (b"abc", "\0" * 500, "abc"),
        (b"+2AA-", "utf-7", "+2AA-"),
        (b"a\0b", None, "ab"),
        ("Hi".encode("utf-16"), "utf-16", "Hi"),
        (b"\xff", "utf-8", "\ufffd"),
        (b"\x83n\x83\x8d\x81[", "shift_jis", "ハロー"),
    ],
)
def test_charsets(content: bytes, charset: str | None, text: str) -> None:
    assert decode(content, charset) == text


@pytest.mark.parametrize("value", ["none", "<none>", "", "<>", "<a b>", "null", "<" * 5_000])
def test_a_message_id_that_is_none_is_made_from_the_mail(value: str) -> None:
    raw = of(f"Subject: x\nMessage-ID: {value}\n\nHi")
    assert raw.identifier.startswith("sha256:")
    assert raw.identifier != of(f"Subject: y\nMessage-ID: {value}\n\nHi").identifier
    assert raw.identifier == identify(f"Subject: x\nMessage-ID: {value}\n\nHi".encode())


NO_DATES = (
    "",
    "yesterday",
    "Mon, 99 Foo 9999 99:99:99",
    "Tue, 6 Oct 1066 09:00:00 +0000",
    "6 Oct 99999999999999999999 09:00:00",
    "Tue, 6 Oct 2026 09:00:00 +99999999999999999999",
    "1 " * 9_000,
)


@pytest.mark.parametrize("value", NO_DATES)
def test_a_date_that_is_none(value: str) -> None:
    assert of(f"Subject: x\nDate: {value}\n\n").date_sent is None


def test_when_it_came() -> None:
    assert of("Subject: x\n\n", 1_790_000_000.0).date_received == datetime.fromtimestamp(1_790_000_000, UTC)
    assert of("Subject: x\n\n", float("inf")).date_received is None
    received = of(
        "Received: from a by b (c); Tue, 6 Oct 2026 09:00:00 +0000\nReceived: older; x\nSubject: x\n\n"
    )
    assert received.date_received == datetime(2026, 10, 6, 9, tzinfo=UTC)


def test_threads() -> None:
    assert of("X-GM-THRID: 123\nReferences: <a@b>\n\n").thread == "gmail:123"
    assert of("In-Reply-To: Your mail <a@b>\n\n").thread == "a@b"
    assert of("Subject: x\n\n").thread is None


@pytest.mark.parametrize("content", [b"", b"\n", b"\0" * 100, b"{}", b"<html>", b"From ", b"hello world"])
def test_what_is_no_mail(content: bytes) -> None:
    assert not is_mail(content)
    assert isinstance(read_mail(Mail("7.1", content)), Broken)
    assert isinstance(message(content, "7.1"), RawMessage)


def test_a_mail_s_own_name_comes_first() -> None:
    assert message(b"", "").identifier == "unnamed"
    assert message(b"", "7.1").identifier == "7.1"
    found = read_mail(Mail("7.1", b"Message-ID: <a@b>\n\n", 5.0))
    assert isinstance(found, RawMessage)
    assert found.identifier == "a@b"


def _deep(levels: int) -> bytes:
    return (
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels))
        + b"\nx"
    )


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a subject of encoded words": lambda: b"Subject: " + b"=?utf-8?q?=20a?= " * 18_000 + b"\n\nx",
    "a folded subject": lambda: b"Subject: " + b"=?utf-8?q?=20a?=\n " * 70_000 + b"\n\nx",
    "50,000 addresses": lambda: (
        b"To: " + b",\n ".join(b"a%d@b.example" % n for n in range(50_000)) + b"\n\nx"
    ),
    "a field of 50 MB": lambda: b"X-A: " + b"a" * 50_000_000,
    "100,000 fields": lambda: b"".join(b"X-%d: a\n" % n for n in range(100_000)) + b"\nx",
    "100,000 parts": lambda: b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000,
    "2,000 levels": lambda: _deep(2_000),
    "one boundary 2,000 times": lambda: (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 2_000 + b"\nx"
    ),
    "mails in mails": lambda: b"Content-Type: message/rfc822\n\n" * 20_000 + b"x",
    "quotes without end": lambda: b"Content-Type: multipart/mixed; " + b'; a="\\' * 30_000 + b"\n\nx",
    "backslashes": lambda: b'Content-Type: multipart/mixed; boundary="' + b"\\" * 60_000 + b"\n\nx",
    "empty lines": lambda: b"\n" * 10_000_000,
    "flowing lines": lambda: b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 3_000_000,
    "soft line breaks": lambda: b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=\n" * 4_900_000,
    "base64": lambda: (
        b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n" + b"QUFB\n" * 1_900_000
    ),
    "delimiters with blanks": lambda: (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b" + b" \t" * 4_000_000 + b"x"
    ),
    "no boundary": lambda: b"Content-Type: multipart/mixed\n\n" + b"-" * 9_000_000,
    "carriage returns": lambda: b"Subject: x\r" * 900_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_costs_little(name: str) -> None:
    """HOSTILE: gigabytes and minutes with the standard library. The input itself is not counted."""
    content = HOSTILE[name]()
    tracemalloc.start()
    started = time.perf_counter()
    raw = of(content)
    seconds = time.perf_counter() - started
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 2
    assert peak < 200_000_000
    assert len(raw.about or "") <= 2_000
    assert len(raw.recipient or "") <= 1_000
    assert len(raw.text or "") <= 500_000
    assert len(raw.html or "") <= 1_500_000
