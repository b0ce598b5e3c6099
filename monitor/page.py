"""The address of a page as it is pasted or linked: its parts, and which customer of a vendor it names. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

_OWN_HOSTS = (
    "www api app apps cdn assets static images media help docs status blog login signin sso account accounts support",
    "developer developers community info partner partners marketing marketplace trust go get",
)
_VENDORS = frozenset(name for line in _OWN_HOSTS for name in line.split())
_NOT_PUBLIC = ("local", "localhost", "internal", "intranet", "lan", "home", "corp", "test")
_NO_CUSTOMER = re.compile(
    r"[{}<>\[\]|^`\"*$]|^[:%]|^(?:favicon\.ico|robots\.txt|ads\.txt|sitemap\w{0,20}\.xml|\.well-known)$", re.I
)


def customer(name: str) -> str:
    """The name, if a vendor's customer may have it. Raises ValueError."""
    if _NO_CUSTOMER.search(name):
        raise ValueError("a placeholder or a file of every site, and no customer's name")
    return name


@dataclass(frozen=True)
class Page:
    """A careers page to recognise: its URL and, if it was fetched, its HTML."""

    url: str
    html: str | None = None

    @cached_property
    def parts(self) -> SplitResult:
        """The parts of the URL; empty ones where it is none."""
        try:
            parts = urlsplit(self.url.strip())
            return parts if parts.hostname and parts.port != 0 else urlsplit("")
        except ValueError:
            return urlsplit("")

    @cached_property
    def host(self) -> str:
        """The host name in lower case, without port, or ""."""
        return (self.parts.hostname or "").rstrip(".")

    @cached_property
    def origin(self) -> str:
        """Scheme, host and port as they are usually written: "https://careers.example.com", or "".

        A public host at the usual port is asked by https, however it was pasted: it would lead there.
        """
        usual = self.parts.port in (None, {"http": 80, "https": 443}.get(self.parts.scheme))
        above, last = self.host.rpartition(".")[::2]
        public = above and not last.isdigit() and last not in _NOT_PUBLIC
        scheme = "https" if public and usual and self.parts.scheme == "http" else self.parts.scheme
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}{'' if usual else f':{self.parts.port}'}" if host else ""

    def customer_of(self, *domains: str, but: Collection[str] = ()) -> str | None:
        """NAME where the host is NAME.domain, a vendor's customer; None for the vendor's own hosts, as www.

        `but` are own hosts that not every vendor has.
        """
        name, _, above = self.host.partition(".")
        theirs = above in domains and name not in _VENDORS and name not in but
        return name if theirs and not _NO_CUSTOMER.search(name) else None

    def says(self, pattern: re.Pattern[str], mark: str = "") -> str | None:
        """What the pattern finds in the HTML, if `mark` stands there too, and if it always finds the same."""
        found = set(pattern.findall(self.html)) if self.html and mark in self.html else set()
        return found.pop() if len(found) == 1 else None

    @cached_property
    def path(self) -> tuple[str, ...]:
        """The non-empty path segments, decoded."""
        return tuple(unquote(segment) for segment in self.parts.path.split("/") if segment)

    @cached_property
    def query(self) -> Mapping[str, str]:
        """The first value of each query parameter."""
        return {key: values[0] for key, values in parse_qs(self.parts.query).items()}
