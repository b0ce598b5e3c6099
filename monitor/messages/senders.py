"""Who wrote a mail, and whether it may be believed: exact domains, never substrings.

Sources: RFC 8601 (Authentication-Results), RFC 5322 (addresses).
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from monitor.messages.words import pattern
from monitor.models import RawMessage

_DATA = files("monitor.messages") / "data"
_ADDRESS = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@((?:[a-z0-9_](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24})",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(r"\([^()]*\)")
_PASS = re.compile(r"\b(dkim|dmarc|spf)\s*=\s*(\w+)", re.IGNORECASE)
_ALIGNED = re.compile(
    r"\b(?:header\.(?:d|i|from)|smtp\.mailfrom)\s*=\s*@?(?:[^\s;@]*@)?([\w.-]+)", re.IGNORECASE
)
_FREE = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "hotmail.co.uk",
        "hotmail.fr",
        "live.com",
        "msn.com",
        "yahoo.com",
        "yahoo.co.uk",
        "yahoo.fr",
        "yahoo.de",
        "icloud.com",
        "me.com",
        "aol.com",
        "gmx.de",
        "gmx.net",
        "gmx.com",
        "web.de",
        "t-online.de",
        "posteo.de",
        "mailbox.org",
        "proton.me",
        "protonmail.com",
        "fastmail.com",
        "zoho.com",
        "mail.com",
        "orange.fr",
        "free.fr",
        "wanadoo.fr",
        "laposte.net",
        "sfr.fr",
        "libero.it",
        "virgilio.it",
        "ziggo.nl",
        "kpnmail.nl",
        "bluewin.ch",
        "freenet.de",
        "mail.ru",
        "yandex.ru",
        "qq.com",
        "163.com",
        "example.com",
    ]
)


@dataclass(frozen=True, slots=True)
class Sender:
    """A mail's writer. `kind` is a class of senders.toml, `network` the platform it belongs to.

    `trust` is "verified", "unverified" (nobody says) or "failed" (the receiving server says it is not
    from there, or the name is borrowed from a platform that did not send it).
    """

    name: str
    address: str
    domain: str
    kind: str | None
    network: str | None
    trust: str

    @property
    def free(self) -> bool:
        """A mailbox provider: the domain says nothing of the writer's company."""
        return is_free(self.domain)

    @property
    def agency(self) -> bool:
        """A staffing or recruiting agency, by the list or by the words in its domain."""
        return is_agency(self.domain)


@dataclass(frozen=True, slots=True)
class _Table:
    kinds: Mapping[str, tuple[str, str]]
    names: Mapping[str, str]
    domains: Mapping[str, str]


@cache
def _table() -> _Table:
    """Address or domain → (class, network); names and domains of the networks."""
    sections = tomllib.loads((_DATA / "senders.toml").read_text("utf-8"))
    kinds: dict[str, tuple[str, str]] = {}
    names: dict[str, str] = {}
    domains: dict[str, str] = {}
    for network, section in sections.items():
        names[network] = section["name"]
        domains.update(dict.fromkeys(section["domains"], network))
        for kind, entries in section.items():
            if kind not in ("name", "domains"):
                kinds.update(dict.fromkeys(entries, (kind, network)))
    return _Table(kinds, names, domains)


@cache
def _agencies() -> frozenset[str]:
    text = (_DATA / "agencies.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def is_free(domain: str) -> bool:
    """Whether a domain is a mailbox provider's."""
    return domain in _FREE


def above(domain: str) -> list[str]:
    """The domain and those above it, longest first: a.b.example → a.b.example, b.example."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]


def is_agency(domain: str) -> bool:
    """Whether a mail domain is a staffing or recruiting agency's."""
    if any(name in _agencies() for name in above(domain)):
        return True
    label = _own_label(domain)
    return not is_free(domain) and bool(pattern("", "agency_label").search(label))


def _own_label(domain: str) -> str:
    """The label that a company chose: "acme" of mail.acme.co.uk."""
    labels = domain.split(".")
    short = len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) == 2
    return labels[-3] if short else labels[-2] if len(labels) > 1 else domain


def label(domain: str) -> str:
    """The label of the domain that names the company."""
    return _own_label(domain)


def sender(raw: RawMessage) -> Sender:
    """The writer by the From field. Its display name is foreign text: shown, never believed."""
    name, address = mailbox(raw.sender or "")
    domain = address.rpartition("@")[2]
    kind, network = _class(address, domain)
    trust = _trust(raw, domain)
    if network is None and _borrowed(name, domain):
        trust = "failed"
    return Sender(name, address, domain, kind, _table().names[network] if network else None, trust)


def mailbox(value: str) -> tuple[str, str]:
    """Display name and address (in lower case) of an address field; "" for what is missing.

    By ourselves, since the standard library's parser recurses at each bracket. An address that stands
    in the quoted name or in a comment ("jobs@linkedin.com" <me@evil.example>) is part of the name.
    """
    value = value[:1_000]
    bare = _COMMENT.sub(_blank, _QUOTED.sub(_blank, value))
    angle = re.search(r"<([^<>]{0,320})>", bare)
    found = _ADDRESS.fullmatch(angle[1].strip()) if angle else _ADDRESS.search(bare)
    if found is None:
        return _shown(value), ""
    name = value[: angle.start()] if angle and value[: angle.start()].strip() else _comment(value)
    return _shown(name), found[0].lower()


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _comment(value: str) -> str:
    """ "jane@example.org (Jane Doe)", as old mailers have it."""
    found = _COMMENT.search(value)
    return found[0][1:-1] if found else ""


def _shown(name: str) -> str:
    return " ".join(name.replace('\\"', '"').strip("\"' ,").split())[:200]


def _class(address: str, domain: str) -> tuple[str | None, str | None]:
    kinds = _table().kinds
    for entry in [address, *(above(domain) if domain else [])]:
        if entry in kinds:
            return kinds[entry]
    return None, None


def _borrowed(name: str, domain: str) -> bool:
    """Whether a stranger's display name or domain poses as a platform ("LinkedIn", linkedin.com.evil.example)."""
    words = re.split(r"[^\w.]+", name.lower())
    labels = re.split(r"[.-]", domain)
    via = re.search(r"\b(?:via|from|on|bei|chez|über)\s+(?:linkedin|xing|indeed|glassdoor)\b", name.lower())
    for platform in ("linkedin", "xing", "indeed", "glassdoor", "stepstone"):
        if platform in labels or via or (platform in words and len(words) <= 4):
            return True
    return any(
        word.endswith((".com", ".de")) and word in _table().domains and word != domain for word in words
    )


def _trust(raw: RawMessage, domain: str) -> str:
    """What the topmost Authentication-Results says, which is the receiving server's own."""
    said = (raw.header("authentication-results") or "")[:2_000]
    results: dict[str, str] = {}
    for method, result in _PASS.findall(said):
        results.setdefault(method.lower(), result.lower())
        if result.lower() == "pass":
            results[method.lower()] = "pass"
    if not results:
        return "unverified"
    aligned = any(_related(found.lower(), domain) for found in _ALIGNED.findall(said))
    if results.get("dmarc") == "pass" or (results.get("dkim") == "pass" and aligned):
        return "verified"
    if results.get("dmarc") in ("fail", "reject") or (
        results.get("dkim") in ("fail", None) and results.get("spf") == "fail"
    ):
        return "failed"
    return "verified" if results.get("spf") == "pass" and aligned else "unverified"


def _related(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or (other.endswith(f".{one}") and one.count(".") >= 1)
