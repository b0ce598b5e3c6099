"""One message: what goes over a channel at once, for the channel to dress."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.alerts import render
from monitor.alerts.content import AlertContent


@dataclass(frozen=True, slots=True)
class Refused:
    """A channel did not take a message, and why, without secrets. `unsure`: it may have arrived all the same."""

    words: str
    unsure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Contents that are told together. `delivery` is instant, digest or fold.

    `key` is the same whenever this message is sent again, and no other message's: receivers tell a repeat
    by it. `origin` names the database that it comes from, so that "opening:12" means one opening.
    """

    contents: Sequence[AlertContent]
    key: str
    at: datetime
    delivery: str = "instant"
    possible_repeat: bool = False
    origin: str = ""
    per_company: int = field(default=5, compare=False)
    list_page: str | None = field(default=None, compare=False)

    @property
    def title(self) -> str:
        """The subject, one line."""
        return render.title(self.contents, possible_repeat=self.possible_repeat)

    def text(self, limit: int = render.TEXT) -> str:
        """All of it as plain text."""
        return render.text(self.contents, self.frame, limit=limit)

    def brief(self, limit: int) -> str:
        """What stands below the title of a push."""
        return render.brief(self.contents, self.frame, limit=limit)

    def html(self) -> str:
        """A whole HTML document for mail."""
        return render.html(self.contents, self.frame)

    @property
    def frame(self) -> render.Frame:
        """What stands round the contents."""
        return render.Frame(
            per_company=self.per_company, list_page=self.list_page, possible_repeat=self.possible_repeat
        )

    @property
    def link(self) -> str | None:
        """Where a tap leads: the page of the one thing that it tells."""
        return render.item(self.contents[0]).url if len(self.contents) == 1 else None

    @property
    def priority(self) -> str:
        """high, normal or low: a digest rings nowhere."""
        return "low" if self.delivery == "digest" else render.priority(self.contents)

    @property
    def subject(self) -> str | None:
        """The opening, lead or source that it is about, if it is about one."""
        subjects = {content.subject for content in self.contents}
        return subjects.pop() if len(subjects) == 1 else None
