"""Boards whose terms forbid reading their pages by a program, and the way that is open: their own mails. Pure.

The person makes a job alert there, and rolewatch reads the mails in their mailbox; a page that only a
signed-in person sees is read in their own browser session, at a person's pace, where they want that.
Source: the boards' terms of use and robots.txt.
"""

from dataclasses import dataclass
from types import MappingProxyType

from monitor.scraper import Page

_BOARDS = MappingProxyType(
    {
        "LinkedIn": ("linkedin",),
        "Indeed": ("indeed",),
        "Glassdoor": ("glassdoor",),
        "StepStone": ("stepstone",),
        "ZipRecruiter": ("ziprecruiter",),
        "SEEK": ("seek", "jobstreet", "jobsdb"),
        "XING": ("xing",),
        "Monster": ("monster",),
        "Naukri": ("naukri",),
        "Dice": ("dice",),
        "Wellfound": ("wellfound",),
    }
)
_SUFFIXES = ("co", "com", "net", "org")


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A board that is not scraped. `remedy` says in an imperative sentence what to do instead."""

    board: str

    @property
    def reason(self) -> str:
        """Why, in one line."""
        return f"{self.board}'s terms forbid reading its pages by a program"

    @property
    def remedy(self) -> str:
        """The mail route."""
        return (
            f"create a job alert on {self.board} and add the mailbox that it writes to, like "
            "{kind: imap, host: imap.example.org, user: me, password: …}; or add the employer's own careers page"
        )


def forbidden(url: str) -> Forbidden | None:
    """The board of this address if it is one of those, whatever its country ("de.indeed.com", "seek.com.au")."""
    name = registered(Page(url).host)
    return next((Forbidden(board) for board, names in _BOARDS.items() if name in names), None)


def registered(host: str) -> str:
    """The label before the public suffix, of which only the usual forms matter here (com, de, com.au, co.uk)."""
    labels = host.split(".")
    if len(labels) >= 3 and labels[-2] in _SUFFIXES and len(labels[-1]) == 2:
        return labels[-3]
    return labels[-2] if len(labels) >= 2 else ""
