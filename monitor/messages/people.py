"""Who writes, and how to answer: the person, their contact, their line of work."""

import re
from dataclasses import dataclass
from itertools import pairwise

from monitor.messages import links
from monitor.messages.body import Body
from monitor.messages.senders import Sender
from monitor.messages.words import any_of, pattern

_NAME = r"[A-ZÀ-Þ][\w'’-]+(?: (?:van|von|de|der|den|di|da|del|la|le|el|ter|zu|al|bin)){0,2}(?: [A-ZÀ-Þ][\w'’.-]*){0,3}"
_WHOLE = re.compile(rf"(?:(?:Dr|Prof|Mr|Mrs|Ms|Herr|Frau|M|Mme|Ing)\.? ){{0,2}}{_NAME}")
_PHONE = re.compile(
    r"(?:\+|\b00)\d{1,3}[\s()./-]{0,2}(?:\(0\)[\s./-]?)?\d(?:[\s()./-]{0,2}\d){5,12}\b|\b0\d(?:[ .]\d\d){4}\b"
    r"|\(?\b0\d{2,4}\)?[\s./-]\d(?:[\s./-]?\d){4,9}\b|\(\d{3}\)[\s.-]?\d{3}[\s.-]\d{4}\b|\b\d{3}[\s.-]\d{3}[\s.-]\d{4}\b"
)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")


@dataclass(frozen=True, slots=True)
class Writer:
    """The person behind a message. `headline` is their own word for what they do ("Recruiter at Acme")."""

    name: str | None
    contact: str | None
    headline: str | None


def writer(sender: Sender, subject: str, body: Body) -> Writer:
    """The person by display name or signature; contact by address, signature, or conversation link."""
    block = _block(body)
    shown = body.forwarded[0] if body.forwarded else sender.name
    candidates = (shown, block[0] if block else None, *body.signature[:2], _introduced(body))
    name = next((name for candidate in candidates if (name := _as_name(candidate))), None)
    return Writer(name, _contact(sender, body), _headline(shown, body) or (block[1] if block else None))


def _as_name(candidate: str | None) -> str | None:
    """ "Doe, Jane" and "Jane Doe via LinkedIn" are Jane Doe; a team or a company is nobody."""
    name = " ".join((candidate or "").strip(" '\"*_,").split())[:120]
    nobody = pattern("", "no_person")
    if re.fullmatch(r"[^\W\d_][\w'’-]+, [^\W\d_][\w'’-]+", name) and not nobody.search(name):
        name = " ".join(reversed(name.split(", ")))
    name = (
        pattern(r"\s*(?:[\s(]", "via", r"(?:\s.*|$)|,\s.*|\(.*\)?|\[.*\]?|\|.*)$")
        .sub("", name)
        .strip(" '\"*_,|")
    )
    return name if len(name) <= 60 and not nobody.search(name) and _WHOLE.fullmatch(name) else None


def _block(body: Body) -> tuple[str, str] | None:
    """A platform's sender block: a name on one line, a headline on the next."""
    lines = [line for line in body.lines[:25] if line]
    for above, below in pairwise(lines):
        if _as_name(above) and _is_headline(below):
            return above, below
    return None


def _is_headline(line: str) -> bool:
    return (
        len(line) <= 120
        and bool(pattern("", "person_role").search(line))
        and not line.endswith((".", "?", "!", ",", ":"))
    )


def _introduced(body: Body) -> str | None:
    found = re.search(
        rf"(?i:{any_of('says_name')})\s+([A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+){{0,2}})", body.said[:1_500]
    )
    return found[1] if found else None


def _contact(sender: Sender, body: Body) -> str | None:
    """Mail address and telephone number, or where the conversation is; None when nothing is said."""
    tail = "\n".join(body.signature or body.lines[-12:])
    silent = pattern("", "no_reply")
    address = body.forwarded[1].lower() if body.forwarded else sender.address
    if not address or sender.network or silent.search(address):
        written = next(
            (found[0].lower() for found in _MAIL.finditer(tail) if not silent.search(found[0])), None
        )
        thread = next((where for href in body.links if (where := links.thread(href))), None)
        address = written or thread or ""
    phone = _PHONE.search(tail)
    return ", ".join(part for part in (address, " ".join(phone[0].split()) if phone else "") if part) or None


def _headline(shown: str, body: Body) -> str | None:
    """ "Senior Recruiter at Acme": from the display name, or the signature."""
    found = re.search(r"[|,(–—-]\s*([^|,(–—-]{3,80})$", shown)
    if found and _is_headline(found[1]):
        return found[1].strip(" )")
    return next((line for line in (*body.signature[1:5], *body.signature[:1]) if _is_headline(line)), None)
