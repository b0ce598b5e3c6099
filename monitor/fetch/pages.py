"""Listing pages that are asked for again: what is remembered of them, and when that may be used.

No vendor of applicant systems promises entity tags, and weak ones differ by edge node: the digest of
the body is the truth, validators only save its transfer.
"""

import hashlib
from collections.abc import Mapping

from monitor.models import PageState, SourceState


def digest(content: bytes) -> str:
    """A short hash of a body."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


class Pages:
    """The listing pages of one source. `seen` is what to remember after this gather."""

    def __init__(self, state: SourceState) -> None:
        self.seen: dict[str, PageState] = {}
        self._state = state

    def known(self, page: str, url: str, *, listing: bool) -> PageState | None:
        """What is known of a page, if hearing that it is unchanged would tell all that it lists.

        It would not without stored postings; nor for one page of several whose postings nobody noted.
        """
        if not self._state.known:
            return None
        if listing and page not in self._state.listed and url not in self._state.listed:
            return None
        return self._state.pages.get(page)

    def unchanged(self, page: str, known: PageState, headers: Mapping[str, str]) -> None:
        """Remember the page as before, with its newer validators."""
        self.seen[page] = PageState(
            etag=headers.get("ETag") or known.etag,
            last_modified=headers.get("Last-Modified") or known.last_modified,
            digest=known.digest,
        )

    def changed(self, page: str, headers: Mapping[str, str], content: bytes) -> None:
        """Remember the page as it is now."""
        self.seen[page] = PageState(
            etag=headers.get("ETag"), last_modified=headers.get("Last-Modified"), digest=digest(content)
        )


def validators(known: PageState | None) -> dict[str, str]:
    """The headers of a conditional request (RFC 9110 §13)."""
    headers = {}
    if known is not None and known.etag:
        headers["If-None-Match"] = known.etag
    if known is not None and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers
