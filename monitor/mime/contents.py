"""The text and the HTML of a mail that a reader is shown, decoded, in bounds. Formats: RFC 2045, 3676."""

import binascii

from monitor.mime.charsets import base64, decode
from monitor.mime.structure import Leaf, field

TEXT_CHARS = 500_000
HTML_CHARS = 1_500_000


def bodies(content: bytes, leaves: list[Leaf]) -> tuple[str | None, str | None]:
    """The joined texts and the joined HTML of the parts that are shown, capped."""
    texts: list[str] = []
    markup: list[str] = []
    for leaf in leaves:
        if leaf.kind.name not in ("text/plain", "text/html") or _is_attachment(leaf):
            continue
        into, room = (texts, TEXT_CHARS) if leaf.kind.name == "text/plain" else (markup, HTML_CHARS)
        room -= sum(map(len, into))
        if room > 0 and (shown := _text(content, leaf, room)[:room].strip()):
            into.append(shown)
    return "\n\n".join(texts) or None, "\n".join(markup) or None


def _is_attachment(leaf: Leaf) -> bool:
    return (field(leaf.fields, "content-disposition") or "").lower().startswith("attachment")


def _text(content: bytes, leaf: Leaf, room: int) -> str:
    encoding = (field(leaf.fields, "content-transfer-encoding") or "").strip().lower()
    body = content[leaf.start : min(leaf.end, leaf.start + 6 * room)]
    if encoding == "base64":
        body = base64(body)
    elif encoding == "quoted-printable":
        body = binascii.a2b_qp(body)
    text = decode(body, leaf.kind.parameters.get("charset"))[:room].replace("\r\n", "\n").replace("\r", "\n")
    if leaf.kind.parameters.get("format", "").lower() == "flowed":
        return _unflowed(text, leaf.kind.parameters.get("delsp", "").lower() == "yes")
    return text


def _unflowed(text: str, delete_space: bool) -> str:
    """Flowed lines joined into paragraphs (RFC 3676); quoted lines and the signature's dashes stand."""
    paragraphs: list[list[str]] = []
    goes_on = False
    for line in text.split("\n"):
        flows = line.endswith(" ") and line != "-- " and not line.startswith(">")
        line = line[1:] if line.startswith(" ") else line
        shown = line[:-1] if flows and delete_space else line
        if goes_on and not line.startswith(">") and line != "-- ":
            paragraphs[-1].append(shown)
        else:
            paragraphs.append([shown])
        goes_on = flows
    return "\n".join("".join(pieces) for pieces in paragraphs)
