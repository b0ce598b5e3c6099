"""Answers no decent server gives, by name, each with what must become of it.

A case is (answer, error class, words of the message or ""). The cap on bodies that goes with them is
`CAP`; each must end within the deadline. None as the error means that the answer is harmless after all.
"""

import asyncio
import gzip
import json
import zlib
from typing import Final

from support_server import Answer, Reply, Request, chunked, drip, raw, redirect

from monitor.errors import (
    Blocked,
    ChangedLayout,
    Gone,
    Hostile,
    LoginRequired,
    Refused,
    SourceError,
    Unreachable,
)

CAP: Final = 2_000_000
_OK: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_BOMB: Final = gzip.compress(b"0" * 60_000_000, 6)
_TWICE: Final = gzip.compress(_BOMB)
_JSON: Final = json.dumps({"jobs": [{"id": number} for number in range(100)]}).encode()
_ZIPPED: Final = {"Content-Encoding": "gzip"}
_LOGIN: Final = b"<html><head><title>Sign in - Acme</title></head><form><input type=password></form></html>"


async def _endless(_: Request, writer: asyncio.StreamWriter) -> bool:
    writer.write(_OK + b"\r\n")
    while True:
        writer.write(b"x" * 65_536)
        await writer.drain()


async def _silent(_: Request, __: asyncio.StreamWriter) -> bool:
    await asyncio.sleep(60)
    return False


async def _gone_at_once(_: Request, writer: asyncio.StreamWriter) -> bool:
    writer.transport.abort()
    return False


def _head(count: int) -> bytes:
    return _OK + b"".join(b"X-%d: y\r\n" % number for number in range(count))


def _page(title: str, body: str = "", status: int = 200) -> Reply:
    return Reply(status, f"<!doctype html><html><title>{title}</title>{body}</html>".encode())


Case = tuple[Answer, type[SourceError] | None, str]

CASES: Final[dict[str, Case]] = {
    # Inflation
    "gzip bomb": (Reply(200, _BOMB, _ZIPPED), Hostile, "inflates"),
    "gzip bomb without length": (raw(_OK + b"Content-Encoding: gzip\r\n\r\n", _BOMB), Hostile, "inflates"),
    "gzip in gzip": (Reply(200, _TWICE, {"Content-Encoding": "gzip, gzip"}), Hostile, "gzip, gzip"),
    "fifty times gzip": (Reply(200, _BOMB, {"Content-Encoding": ", ".join(["gzip"] * 50)}), Hostile, "gzip"),
    "brotli not asked for": (Reply(200, b"\x8b\x00\x80", {"Content-Encoding": "br"}), Hostile, "br"),
    "zstd not asked for": (Reply(200, b"\x28\xb5\x2f\xfd", {"Content-Encoding": "zstd"}), Hostile, "zstd"),
    "deflate not asked for": (Reply(200, zlib.compress(_JSON), {"Content-Encoding": "deflate"}), Hostile, ""),
    "unknown coding": (Reply(200, _JSON, {"Content-Encoding": "x-rot13"}), Hostile, "x-rot13"),
    "bomb of members": (Reply(200, gzip.compress(b"0" * 90_000) * 200, _ZIPPED), Hostile, "inflates"),
    "gzip damaged": (
        Reply(200, b"\x1f\x8b\x08\x00garbage that is long enough", _ZIPPED),
        Unreachable,
        "gzip",
    ),
    "gzip cut": (Reply(200, gzip.compress(_JSON)[:-20], _ZIPPED), Unreachable, "cut off"),
    "gzip header, plain body": (Reply(200, _JSON, _ZIPPED), None, ""),
    "plain header, gzip body": (Reply(200, gzip.compress(_JSON)), ChangedLayout, "JSON"),
    "bomb on a redirect": (redirect("/fine", body=_BOMB, Content_Encoding="gzip"), None, ""),
    "bomb on a 404": (Reply(404, _BOMB, _ZIPPED), Gone, "404"),
    "bomb on a 503": (Reply(503, _BOMB, _ZIPPED), Unreachable, "503"),
    # Size and time
    "endless body": (_endless, Hostile, "more than"),
    "a gigabyte announced": (
        raw(_OK + b"Content-Length: 1000000000\r\n\r\n", b"{"),
        Hostile,
        "1,000,000,000",
    ),
    "too long": (Reply(200, b"1" * (CAP + 1)), Hostile, "bytes"),
    "endless chunks": (
        raw(_OK + b"Transfer-Encoding: chunked\r\n\r\n", *[chunked([b"x" * 65536], end=False)] * 60),
        Hostile,
        "more than",
    ),
    "dripping body": (drip(_OK + b"\r\n", b" "), Hostile, "did not finish"),
    "dripping headers": (drip(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"), Hostile, ""),
    "dripping one header": (drip(b"HTTP/1.1 200 OK\r\nX-A: ", b"b"), Hostile, "did not finish"),
    "dripping status line": (drip(b"HTTP/1.1 200 ", b"O"), Hostile, "did not finish"),
    "dripping on a redirect": (
        drip(b"HTTP/1.1 302 Found\r\nLocation: /fine\r\nContent-Length: 9999\r\n\r\n", b"x"),
        None,
        "",
    ),
    "silence": (_silent, Unreachable, "did not finish"),
    "a header of 50 MB": (raw(_OK + b"X-A: ", *[b"a" * 1_000_000] * 50, b"\r\n\r\n{}"), Hostile, ""),
    "a header of 100 kB": (raw(_OK + b"X-A: " + b"a" * 100_000 + b"\r\n\r\n{}"), Hostile, ""),
    "a hundred thousand headers": (raw(_head(100_000) + b"\r\n{}"), Hostile, ""),
    "a thousand headers": (raw(_head(1_000) + b"\r\n{}"), Hostile, ""),
    # Cut off
    "cut with length": (Reply(200, _JSON, length=len(_JSON) + 100), Unreachable, ""),
    "cut chunked": (
        raw(_OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunked([_JSON], end=False)),
        Unreachable,
        "cut off",
    ),
    "cut without length": (raw(_OK + b"\r\n" + _JSON[:-40]), Unreachable, "cut off"),
    "cut to nothing": (raw(_OK + b"\r\n"), Unreachable, "empty"),
    "closed without an answer": (_gone_at_once, Unreachable, ""),
    "cut in the headers": (raw(_OK), Unreachable, ""),
    "longer than its length": (raw(_OK + b"Content-Length: 2\r\n\r\n{}garbage"), Unreachable, ""),
    # Not HTTP
    "not HTTP": (raw(b"SSH-2.0-OpenSSH_9.2p1\r\n"), Unreachable, ""),
    "HTTP/0.9": (raw(b"{}"), Unreachable, ""),
    "status of four digits": (raw(b"HTTP/1.1 2000 OK\r\n\r\n{}"), Unreachable, ""),
    "status of 1": (raw(b"HTTP/1.1 1 OK\r\n\r\n{}"), Unreachable, ""),
    "length of letters": (raw(_OK + b"Content-Length: many\r\n\r\n{}"), Unreachable, ""),
    "two lengths": (raw(_OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} "), Unreachable, ""),
    "negative length": (raw(_OK + b"Content-Length: -1\r\n\r\n{}"), Unreachable, ""),
    "chunk size of letters": (
        raw(_OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"),
        Unreachable,
        "",
    ),
    "an endless chunk": (
        raw(_OK + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n{}"),
        Unreachable,
        "",
    ),
    "NUL in a header": (raw(_OK + b"X-A: a\0b\r\n\r\n{}"), Unreachable, ""),
    "upgrade not asked for": (
        raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
        Unreachable,
        "",
    ),
    # Redirects
    "redirect loop": (redirect("/case"), Hostile, "redirects more than 5 times"),
    "redirect to a file": (redirect("file:///etc/passwd"), Refused, "not a web address"),
    "redirect to data": (redirect("data:application/json,{}"), Refused, "not a web address"),
    "redirect to javascript": (redirect("javascript:alert(1)"), Refused, "not a web address"),
    "redirect to ftp": (redirect("ftp://127.0.0.1/x"), Refused, "not a web address"),
    "redirect to nonsense": (redirect("http://[::bad"), Refused, "not a web address"),
    "redirect to no host": (redirect("http:///x"), Refused, "not a web address"),
    "redirect to a port of letters": (redirect("http://127.0.0.1:x/"), Refused, "not a web address"),
    "redirect with a password": (redirect("http://user:pass@127.0.0.1/"), Refused, "user or password"),
    "redirect with a user": (redirect("http://user@127.0.0.1/"), Refused, "user or password"),
    "redirect with a backslash": (redirect("http:\\\\127.0.0.1\\"), Refused, "not a web address"),
    "redirect with a tab": (redirect("http://local\thost/"), Refused, "not a web address"),
    "redirect that is too long": (redirect("/" + "a" * 9_000), Refused, "characters"),
    "redirect to a private host": (redirect("http://127.0.0.2/"), Refused, "not public"),
    "redirect to localhost": (redirect("http://localhost/"), Refused, "not public"),
    "redirect without address": (Reply(302), Unreachable, "302"),
    "empty redirect": (redirect(""), Hostile, "redirects more"),
    "redirect to a login": (redirect("/users/sign_in?to=/case"), LoginRequired, "login page"),
    "redirect to an identity provider": (
        redirect("https://acme.okta.com/app/x"),
        LoginRequired,
        "acme.okta.com",
    ),
    "redirect to a consent page": (redirect("https://consent.google.com/m?x"), Blocked, "consent page"),
    # Statuses
    "200 with nothing": (Reply(200), Unreachable, "empty"),
    "204": (Reply(204, length=-1), Unreachable, "without content"),
    "304 without cause": (Reply(304, length=-1), Unreachable, "without content"),
    "206 not asked for": (Reply(206, b"{"), Unreachable, "part"),
    "401": (Reply(401), Blocked, "401"),
    "403": (Reply(403), Blocked, "403"),
    "404": (Reply(404), Gone, "404"),
    "410": (Reply(410), Gone, "410"),
    "429": (Reply(429), Blocked, "429"),
    "500": (Reply(500), Unreachable, "500"),
    "999": (Reply(999), Blocked, "999"),
    "418": (Reply(418), ChangedLayout, "418"),
    # Other pages than the data
    "login page": (Reply(200, _LOGIN), LoginRequired, "Sign in"),
    "login page as 403": (Reply(403, _LOGIN), LoginRequired, "Sign in"),
    "Cloudflare": (_page("Just a moment...", status=403), Blocked, "bot wall"),
    "Cloudflare as 503": (
        _page("Just a moment...", "<script>window._cf_chl_opt={}</script>", 503),
        Blocked,
        "bot wall",
    ),
    "Glassdoor": (_page("Security | Glassdoor"), Blocked, "bot wall"),
    "Akamai": (_page("Access Denied", "<a href=https://errors.edgesuite.net/x>", 403), Blocked, "bot wall"),
    "PerimeterX": (_page("Access to this page has been denied", "<div id=px-captcha>"), Blocked, "bot wall"),
    "DataDome": (
        _page("acme.example", "<script src=https://geo.captcha-delivery.com/c.js></script>"),
        Blocked,
        "bot wall",
    ),
    "AWS": (Reply(202, b"", {"x-amzn-waf-action": "challenge"}), Blocked, "bot wall"),
    "maintenance": (_page("Workday is currently unavailable."), Unreachable, "maintenance"),
    "HTML where JSON was due": (
        _page("Careers at Acme", "<h1>Join us</h1>"),
        ChangedLayout,
        "Careers at Acme",
    ),
    # JSON
    "JSON: NaN": (Reply(200, b"[NaN]"), ChangedLayout, "JSON"),
    "JSON: 5,000 digits": (Reply(200, b"1" * 5_000), ChangedLayout, "JSON"),
    "JSON: 100,000 lists": (Reply(200, b"[" * 100_000), Hostile, "nested"),
    "JSON: a lone surrogate": (Reply(200, b'"\\ud800"'), None, ""),
    "JSON: NUL bytes": (Reply(200, b"\0" * 100), ChangedLayout, "JSON"),
    "JSON: cut": (Reply(200, _JSON[:-30]), Unreachable, "cut off"),
    "JSON: plain text": (Reply(200, b"Too many connections"), ChangedLayout, "JSON"),
    "JSON: in UTF-7": (
        Reply(200, b"+AHsAfQ-", {"Content-Type": "application/json; charset=utf-7"}),
        ChangedLayout,
        "",
    ),
    "JSON: an absurd charset": (
        Reply(200, _JSON, {"Content-Type": "application/json; charset=" + "x" * 5_000}),
        None,
        "",
    ),
    "JSON: in UTF-16": (Reply(200, b"\xff\xfe" + _JSON.decode().encode("utf-16-le")), None, ""),
}
