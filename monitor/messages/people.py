"""Who writes, and how to answer: the person, their contact, their line of work."""

import re
from dataclasses import dataclass

from monitor.messages import links
from monitor.messages.body import Body
from monitor.messages.senders import Sender

_VIA = re.compile(
    r"\s*(?:\(?(?:via|über|per|durch|from|on|@|at|bei|chez|-|–|—|\||,|/|·|from the)\s.*|\(.*\)|\[.*\])$",
    re.IGNORECASE,
)
_NO_PERSON = re.compile(
    r"recruit|talent|team|careers?|jobs?|\bhr\b|hiring|noreply|no-reply|linkedin|xing|indeed|notification|support|info\b|personal|bewerb|staffing|solutions|group|gmbh"
    r"|\binc\b|\bltd\b|\bllc\b|consult|search|services|partners|newsletter|people ops|recrutement|karriere",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:(?:dr|prof|mr|mrs|ms|herr|frau|m|mme|ing|dipl\.-ing)\.?\s+)?[^\W\d_][\w'’.-]*(?:[ -](?:van|von|de|der|den|di|da|del|la|le|el|ter|zu|al|bin|o'|mc)?\s?[^\W\d_][\w'’.-]*){0,4}",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"recruit|talent|sourc|headhunt|resourc|personal|people|hr\b|human resources|consultant|berater|partner|manager|director|recrutement|chargée?|account|founder|gründer|ceo|cto|lead|engineer|werving|selection|selezione|selección",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?:\+|\b00)\d{1,3}[\s()./-]{0,2}(?:\(0\)[\s./-]?)?\d(?:[\s()./-]{0,2}\d){5,12}\b|\(?\b0\d{2,4}\)?[\s./-]\d(?:[\s./-]?\d){4,9}\b|\(?\b\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}\b"
)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_NO_REPLY = re.compile(
    r"no-?_?reply|donotreply|do-not-reply|hit-reply|notification|mailrobot|mailer|messaging|messages-|invitations|bounce|inmail",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Writer:
    """The person behind a message. `headline` is their own word for what they do ("Recruiter at Acme")."""

    name: str | None
    contact: str | None
    headline: str | None


def writer(sender: Sender, body: Body) -> Writer:
    """The person by display name or signature; contact by address, signature, or conversation link."""
    return Writer(_person(sender, body), _contact(sender, body), _headline(sender, body))


def _person(sender: Sender, body: Body) -> str | None:
    shown = body.forwarded[0] if body.forwarded else sender.name
    for candidate in (shown, *body.signature[:2], _introduced(body)):
        if name := _as_name(candidate):
            return name
    return None


def _as_name(candidate: str | None) -> str | None:
    """ "Doe, Jane" and "Jane Doe via LinkedIn" are Jane Doe; a team or a company is nobody."""
    name = (candidate or "").strip(" '\"*_,")
    if re.fullmatch(r"[^\W\d_][\w'’-]+, [^\W\d_][\w'’-]+", name) and not _NO_PERSON.search(name):
        last, first = name.split(", ")
        name = f"{first} {last}"
    name = _VIA.sub("", name).strip(" '\"*_,|")
    words = name.split()
    if (
        not 1 <= len(words) <= 5
        or len(name) > 60
        or not name[0].isupper()
        or _NO_PERSON.search(name)
        or "@" in name
    ):
        return None
    return name if _NAME.fullmatch(name) else None


_INTRODUCED = re.compile(
    r"(?:my name is|i am|i'm|this is|mein name ist|ich bin|ich heiße|je m'appelle|je suis|me llamo|mi nombre es|mijn naam is|ik ben|mi chiamo|sono)\s+([A-ZÀ-Þ][\w'’-]+(?:\s+[A-ZÀ-Þ][\w'’-]+){0,2})"
)


def _introduced(body: Body) -> str | None:
    found = _INTRODUCED.search(" ".join(body.lines[:12])[:1_500])
    found = found or re.search(
        r"(?i:my name is|i am|i'm|this is|mein name ist)\s+([A-ZÀ-Þ][\w'’-]+(?:\s+[A-ZÀ-Þ][\w'’-]+){0,2})",
        " ".join(body.lines[:12])[:1_500],
    )
    return found[1] if found else None


def _contact(sender: Sender, body: Body) -> str | None:
    """Mail address and telephone number, or where the conversation is; None when nothing is said."""
    tail = "\n".join(body.signature or body.lines[-12:])
    address = body.forwarded[1].lower() if body.forwarded else sender.address
    if not address or _NO_REPLY.search(address) or sender.network:
        found = next((m[0].lower() for m in _MAIL.finditer(tail) if not _NO_REPLY.search(m[0])), None)
        thread = next((t for piece in body.links if (t := links.thread(piece.href or ""))), None)
        address = found or thread or ""
    phone = _PHONE.search(tail)
    parts = [part for part in (address, " ".join(phone[0].split()) if phone else None) if part]
    return ", ".join(parts) or None


def _headline(sender: Sender, body: Body) -> str | None:
    """ "Senior Recruiter at Acme": from the display name, the signature, or a platform's sender block."""
    found = re.search(r"(?:[|,(–—-])\s*(.{3,80})$", sender.name)
    if found and _ROLE.search(found[1]):
        return found[1].strip(" )")
    name = (sender.name or "").split()
    for line in (*body.signature[1:5], *body.signature[:1]):
        if _ROLE.search(line) and len(line) <= 120:
            return line
    for index, line in enumerate(body.lines[:15]):
        follows = index and name and body.lines[index - 1].startswith(name[0])
        if follows and len(line) <= 120 and _ROLE.search(line) and not line.endswith((".", "?", "!", ",")):
            return line
    return None
