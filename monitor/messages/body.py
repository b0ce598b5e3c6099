"""What the writer of a mail wrote: without quoted mails, platform wrapping and legal footers."""

import re
from dataclasses import dataclass

from monitor.messages import markup
from monitor.messages.markup import Piece
from monitor.messages.senders import mailbox
from monitor.messages.words import pattern
from monitor.models import RawMessage

_LINES = 2_000
_LONGEST = 2_000
_STUB = 80
_WRAPPED = 55
_BEGINS_ANEW = re.compile(r"[\W_]*$|[-–*•·>]|\d+[.)]\s|\w[\w ()/-]{0,30}:\s")


@dataclass(frozen=True, slots=True)
class Body:
    """A mail's own words. `lines` as they stand, `paragraphs` with wrapped lines joined.

    `pieces` are all of the mail with its links, `signature` the lines after the sign-off; `forwarded`
    is the writer (name, address) of a mail that was passed on.
    """

    pieces: tuple[Piece, ...]
    lines: tuple[str, ...]
    paragraphs: tuple[str, ...]
    signature: tuple[str, ...]
    forwarded: tuple[str, str] | None

    @property
    def text(self) -> str:
        """The lines, at most one empty one in a row."""
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip()

    @property
    def said(self) -> str:
        """The paragraphs, to search in: a name or a sentence is not broken by the end of a line."""
        return "\n".join(self.paragraphs)

    @property
    def links(self) -> tuple[str, ...]:
        """The addresses, in their order."""
        return tuple(piece.href for piece in self.pieces if piece.href)


def read(raw: RawMessage) -> Body:
    """The mail's words: its text part, or its HTML where the text is but a stub."""
    pieces = _pieces(raw)
    lines = [line[:_LONGEST] for line in markup.lines(pieces)[:_LINES]]
    forwarded, lines = _passed_on(lines, raw.about or "")
    own = _own(lines)
    return Body(pieces, tuple(own), tuple(_joined(own)), _signature(own), forwarded)


def is_sign_off(line: str) -> bool:
    """Whether a line is the good-bye before the signature."""
    return len(line) < 80 and bool(pattern("^", "sign_off", r"\s*[,.!]*$").match(line))


def _pieces(raw: RawMessage) -> tuple[Piece, ...]:
    text = markup.from_text(raw.text) if raw.text and not _is_markup(raw.text) else ()
    if sum(len(piece.text) for piece in text) >= _STUB or not (raw.html or raw.text):
        return text
    html = markup.from_html(raw.html or raw.text or "")
    return html if sum(len(piece.text) for piece in html) > sum(len(piece.text) for piece in text) else text


def _is_markup(text: str) -> bool:
    """HTML that was sent as text/plain."""
    return bool(re.match(r"\s*<(?:!doctype|html|head|body|div|table)\b", text[:500], re.IGNORECASE))


def _passed_on(lines: list[str], subject: str) -> tuple[tuple[str, str] | None, list[str]]:
    """The writer of a forwarded mail, and its lines; (None, all lines) for any other mail."""
    begins = pattern(r"^(?:-{2,}\s*)?", "forwarded")
    field = pattern(r"^[*_]?", "mail_field", r"[*_]?\s*:")
    writer = pattern(r"^[*_]?", "from_field", r"[*_]?\s*:[*_]?\s*(.{3,200})$")
    forwards = bool(pattern(r"^\s*", "forward_subject", r"\s*:").match(subject))
    for index, line in enumerate(lines[:200]):
        # Outlook only repeats the fields: three of them in a row, in a mail whose subject says FW.
        block = forwards and writer.match(line) and all(map(field.match, lines[index : index + 3]))
        if block or begins.match(line):
            head = lines[index : index + 12]
            found = next((mailbox(told[1]) for text in head if (told := writer.match(text))), None)
            rest = [text for text in head[0 if block else 1 :] if not field.match(text)] + lines[index + 12 :]
            return (found if found and found[1] else None), rest
    return None, lines


def _own(lines: list[str]) -> list[str]:
    """The lines up to the first quoted mail or footer; quoted lines and buttons are left out."""
    quote, footer = pattern("^", "quote_begins"), pattern("^", "footer")
    wrapping = pattern("^", "wrapping", "[:.!]?$")
    own: list[str] = []
    for line in lines:
        begins = quote.match(line) or footer.match(line)
        if begins and sum(map(len, own)) > _STUB:
            break
        if not line.startswith(">") and not begins and not wrapping.match(line):
            own.append(line)
    return own


def _joined(lines: list[str]) -> list[str]:
    """Lines that were wrapped while they were written, joined again."""
    paragraphs: list[str] = []
    goes_on = False
    for line in lines:
        inside = goes_on and not _BEGINS_ANEW.match(line)
        if inside:
            paragraphs[-1] = f"{paragraphs[-1]} {line}"
        else:
            paragraphs.append(line)
        goes_on = (inside or len(line) >= _WRAPPED) and not line.endswith((".", "!", "?", ":"))
    return paragraphs


def _signature(lines: list[str]) -> tuple[str, ...]:
    """The lines after the last sign-off or "-- ", at most ten."""
    for index in range(len(lines) - 1, -1, -1):
        if lines[index] == "--" or is_sign_off(lines[index]):
            return tuple(line for line in lines[index + 1 :] if line and line != "--")[:10]
    return ()
