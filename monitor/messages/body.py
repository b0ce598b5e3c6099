"""What the writer of a mail wrote: without quoted mails, platform wrapping and legal footers."""

import re
from dataclasses import dataclass
from email.utils import parseaddr

from monitor.messages import markup
from monitor.messages.markup import Piece
from monitor.models import RawMessage

_LINES = 2_000
_STUB = 80
_QUOTE_BEGINS = re.compile(
    r"^(?:-{2,}\s*(?:original message|original-nachricht|ursprüngliche nachricht|message d'origine|mensaje original|oorspronkelijk bericht"
    r"|messaggio originale|forwarded message)\s*-*"
    r"|_{20,}$"
    r"|(?:on|am|le|el|op|il)\s.{5,160}(?:wrote|schrieb|a écrit|escribió|schreef|ha scritto)\b.{0,80}:?$"
    r"|(?:sent|gesendet|envoyé|enviado|verzonden|inviato):\s.{4,80}\d)",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^(?:-{2,}\s*)?(?:forwarded message|begin forwarded message|weitergeleitete nachricht|anfang der weitergeleiteten|message transféré|début du message)",
    re.IGNORECASE,
)
_FROM = re.compile(r"^[*_]?(?:from|von|de|van|da)[*_]?\s*:[*_]?\s*(.{3,200})$", re.IGNORECASE)
_FIELD = re.compile(
    r"^[*_]?(?:from|von|de|van|da|date|datum|sent|gesendet|envoyé|subject|betreff|objet|onderwerp|oggetto|to|an|à|aan|cc|reply-to)[*_]?\s*:",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"^(?:this e?-?mail (?:was (?:intended|sent)|and any|is (?:confidential|intended))|you are receiving (?:this|linkedin|inmail|message|job)|unsubscribe\b"
    r"|this message (?:and any|is intended|contains confidential)|learn why we included|© ?\d{4}|\(c\) \d{4}|confidentiality notice|disclaimer:?$"
    r"|diese (?:e-?mail|nachricht) (?:enthält|ist|wurde)|sie erhalten diese|du erhältst diese|ce (?:message|mail|courriel) (?:et|est|contient)|vous recevez"
    r"|please consider the environment|if you(?:'d| would) (?:prefer|rather|like) not to (?:receive|hear)|linkedin and the linkedin logo|abmelden\b|se désinscrire)",
    re.IGNORECASE,
)
_WRAPPING = re.compile(
    r"^(?:reply|antworten|répondre|responder|view (?:profile|message|in linkedin)|accept|decline|not interested|interested|yes, interested|no thanks|maybe later"
    r"|see all jobs|linkedin|xing|view message|respond|quick reply|nachricht (?:lesen|ansehen|anzeigen)|profil ansehen|jetzt antworten|inmail"
    r"|this is an inmail.{0,60}|you have (?:a|an|\d+) (?:new )?(?:inmail|message)s?.{0,40})[:.!]?$",
    re.IGNORECASE,
)
SIGN_OFF = re.compile(
    r"^(?:(?:best|kind|warm|warmest|many|with (?:best|kind)|all the)(?: regards| wishes| best)?|regards|cheers|thanks(?: again| so much| and regards| & regards| in advance)?|thank you(?: and regards)?"
    r"|sincerely|yours(?: sincerely| truly)?|best|speak soon|talk soon|looking forward.{0,60}|mit (?:freundlichen|besten|herzlichen|lieben|freundlichem) gr(?:ü|ue)(?:ß|ss)e?n?.{0,30}"
    r"|(?:viele|beste|liebe|herzliche|freundliche|schöne|sonnige) gr(?:ü|ue)(?:ß|ss)e.{0,30}|gr(?:ü|ue)(?:ß|ss)e|lg|vg|mfg|bien (?:cordialement|à (?:vous|toi))|(?:très )?cordialement|sincères salutations|à (?:bientôt|très vite)"
    r"|bonne journée|belle journée|(?:un )?(?:cordial )?saludos?|atentamente|un saludo|(?:met )?vriendelijke groet(?:en)?|groet(?:en|jes)?|hartelijke groet|cordiali saluti|(?:un )?saluto|a presto|distinti saluti)\s*[,.!]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Body:
    """A mail's own words. `text` is for showing, `lines` are its lines, `pieces` all of it with links.

    `signature` are the lines after the sign-off; `forwarded` is the writer of a mail that was passed on.
    """

    pieces: tuple[Piece, ...]
    lines: tuple[str, ...]
    signature: tuple[str, ...]
    forwarded: tuple[str, str] | None

    @property
    def text(self) -> str:
        """The lines, at most one empty one in a row."""
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip()

    @property
    def links(self) -> tuple[Piece, ...]:
        """The pieces that lead somewhere."""
        return tuple(piece for piece in self.pieces if piece.href)


def read(raw: RawMessage) -> Body:
    """The mail's words: its text part, or its HTML where the text is but a stub."""
    pieces = _pieces(raw)
    lines = markup.lines(pieces)[:_LINES]
    forwarded, lines = _passed_on(lines)
    own = _own(lines)
    return Body(pieces, tuple(own), _signature(own), forwarded)


def _pieces(raw: RawMessage) -> tuple[Piece, ...]:
    text = markup.from_text(raw.text) if raw.text and not _is_markup(raw.text) else ()
    if sum(len(piece.text) for piece in text) >= _STUB or not (raw.html or raw.text):
        return text
    html = markup.from_html(raw.html or raw.text or "")
    return html if sum(len(piece.text) for piece in html) > sum(len(piece.text) for piece in text) else text


def _is_markup(text: str) -> bool:
    """HTML that was sent as text/plain."""
    return bool(re.match(r"\s*<(?:!doctype|html|head|body|div|table)\b", text[:500], re.IGNORECASE))


def _passed_on(lines: list[str]) -> tuple[tuple[str, str] | None, list[str]]:
    """The writer of a forwarded mail, and its lines; (None, all lines) for any other mail."""
    for index, line in enumerate(lines[:200]):
        if not _FORWARDED.match(line):
            continue
        head = lines[index + 1 : index + 12]
        writer = next((parseaddr(found[1]) for field in head if (found := _FROM.match(field))), None)
        rest = [line for line in head if not _FIELD.match(line)] + lines[index + 12 :]
        return (writer if writer and "@" in writer[1] else None), rest
    return None, lines


def _own(lines: list[str]) -> list[str]:
    """The lines up to the first quoted mail or footer; quoted lines are left out."""
    own: list[str] = []
    for line in lines:
        begins = _QUOTE_BEGINS.match(line) or _FOOTER.match(line)
        if begins and sum(map(len, own)) > _STUB:
            break
        if not line.startswith(">") and not _WRAPPING.match(line) and not begins:
            own.append(line)
    return own


def _signature(lines: list[str]) -> tuple[str, ...]:
    """The lines after the last sign-off or "-- ", at most ten."""
    for index in range(len(lines) - 1, -1, -1):
        if SIGN_OFF.match(lines[index]) or lines[index] == "--":
            return tuple(line for line in lines[index + 1 :] if line and line != "--")[:10]
    return ()
