"""What can go wrong, for two audiences.

    RolewatchError
    ├── UserError            the person's situation: one line and the remedy, exit code 2
    │   ├── ConfigError      every mistake of the configuration at once, with file:line
    │   ├── LockHeld         another run is at work, exit code 3
    │   └── StoreError       the database can't be used: full disk, damage, newer version
    └── SourceError          one source's situation; it becomes that source's verdict
        ├── Unreachable      no address, refused, timed out, 5xx, cut off
        │   ├── Gone         404 or 410
        │   ├── NoContent    204: a success that says nothing
        │   ├── Hostile      a bomb, a flood, a drip, an endless redirect: ended by our bounds
        │   └── Refused      an address that this source may not reach
        ├── Blocked          401, 403, 429, robots.txt, a bot wall
        ├── LoginRequired    the stored session ended
        ├── ChangedLayout    the answer is not what this kind of source answers
        └── MissingPart      something is not installed here (a browser, a package)

Everything else is our bug and keeps its traceback.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


class RolewatchError(Exception):
    """The root: catch this at the outermost edge only."""


class UserError(RolewatchError):
    """Something that the person can mend.

    `remedy` is an imperative sentence, shown after the message.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, remedy: str | None = None) -> None:
        super().__init__(message)
        self.remedy = remedy

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message}: {self.remedy}" if self.remedy else message


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a configuration file. `line` counts from 1; `path` is like `sources[2].kind`."""

    file: str
    line: int
    path: str
    message: str
    suggestion: str | None = None

    def __str__(self) -> str:
        hint = f" ({self.suggestion})" if self.suggestion else ""
        where = f" {self.path}:" if self.path else ""
        return f"{self.file}:{self.line}:{where} {self.message}{hint}"


class ConfigError(UserError):
    """Every problem of the configuration, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class LockHeld(UserError):
    """Another run holds the lock, for so many `seconds` as far as is known."""

    exit_code = 3

    def __init__(self, message: str, remedy: str | None = None, *, seconds: int = 0) -> None:
        super().__init__(message, remedy)
        self.seconds = seconds


class StoreError(UserError):
    """The database can't be read or written; nothing was changed by this run."""

    exit_code = 1


class SourceError(RolewatchError):
    """One source could not be gathered; the others go on.

    `verdict` is a value of models.Verdict. `retry_after` is the earliest time (UTC) at which the host
    wants to be asked again, if it said.
    """

    verdict: ClassVar[str] = "unreachable"

    def __init__(self, message: str, *, retry_after: datetime | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unreachable(SourceError):
    """No usable answer came: name resolution, connection, time, 5xx, a body that was cut off."""


class Gone(Unreachable):
    """404 or 410."""


class NoContent(Unreachable):
    """204: an outage, unless the source documents it as its way to say that nothing is found."""


class Hostile(Unreachable):
    """An answer that was ended by one of our bounds (size, time, inflation, redirects, nesting)."""


class Refused(Unreachable):
    """An address that this source may not reach: private, reserved, or not of its configuration."""


class Crashed(Unreachable):
    """The browser, or the process of its page, died while it was asked: worth one more try."""


class Blocked(SourceError):
    """The host refuses us: 401, 403, 429, robots.txt or a bot wall."""

    verdict = "blocked"


class LoginRequired(SourceError):
    """A login page came instead of the data."""

    verdict = "login-required"


class ChangedLayout(SourceError):
    """The answer does not have the parts that this kind of source must have."""

    verdict = "changed-layout"


class MissingPart(SourceError):
    """Something that this source needs is not installed; the message says how to get it."""
