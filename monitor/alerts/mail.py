"""Mail, by SMTP: text and HTML, threads by opening, and a Message-ID by which a repeat is told.

Ours and not apprise's, whose every message has a new Message-ID: of a message that was sent twice (a power
cut between the server's "250" and our commit) a mailbox keeps both, and here one.
"""

import hashlib
import logging
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, formataddr
from ipaddress import ip_address

from monitor.alerts.message import Message, Refused
from monitor.alerts.safe import clean

_log = logging.getLogger(__name__)
_SECONDS = 20.0
_OURS = frozenset({"from", "to", "cc", "bcc", "subject", "date", "message-id", "references", "in-reply-to"})
_IMPORTANCE = {"high": "High", "low": "Low"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where mail is handed in, and for whom. `mode` is insecure, starttls or ssl; None is not said.

    Without a word on it STARTTLS is used where the server has it.
    """

    host: str
    port: int
    mode: str | None
    user: str | None
    password: str | None
    verify: bool
    sender: tuple[str, str]
    to: tuple[tuple[str, str], ...]
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    reply_to: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def recipients(self) -> list[str]:
        """Every address that gets it."""
        return list(dict.fromkeys((*(address for _, address in self.to), *self.cc, *self.bcc)))


class _Subject(UnstructuredHeader, BaseHeader):
    """A subject that comes out as it went in: the library's own folding adds a space where words meet."""

    def fold(self, *, policy: Policy) -> str:
        """In encoded words as a whole, if it is not plain."""
        said = str(self)
        if said.isascii():
            return super().fold(policy=policy)
        words = Header(said, "utf-8", header_name="Subject").encode(linesep=policy.linesep)
        return f"Subject: {words}{policy.linesep}"


def _registry() -> HeaderRegistry:
    registry = HeaderRegistry()
    registry.map_to_type("subject", _Subject)
    return registry


_POLICY = SMTP.clone(header_factory=_registry())


class _Clear(Exception):
    """The password would go over the wire for all to read."""


class Mail:
    """A mailbox; `hide` takes what is secret out of the server's words."""

    def __init__(self, account: Account, hide: Callable[[str], str]) -> None:
        self._account = account
        self._hide = hide

    def take(self, message: Message) -> Refused | None:
        """Hand it in; None when the server took it for somebody."""
        refused = _send(compose(message, self._account), self._account)
        return refused and Refused(self._hide(refused.words), refused.unsure)

    def problem(self) -> str | None:
        """Nobody to send to."""
        return None if self._account.recipients else "there is nobody to send to: add ?to=you@example.org"


def _send(mail: EmailMessage, account: Account) -> Refused | None:
    try:
        smtp = _connect(account)
    except _Clear:
        remedy = "write mailtos://, or mode=insecure to insist"
        return Refused(
            f"{account.host} takes no encryption, and the password would be sent in clear: {remedy}"
        )
    except (OSError, smtplib.SMTPException) as error:
        return Refused(_words(account, error))
    try:
        return _hand_in(smtp, mail, account)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()
        smtp.close()


def _connect(account: Account) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if not account.verify:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if account.mode == "ssl":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(account.host, account.port, timeout=_SECONDS, context=context)
    else:
        smtp = smtplib.SMTP(account.host, account.port, timeout=_SECONDS)
    try:
        _sign_in(smtp, account, context)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _sign_in(smtp: smtplib.SMTP, account: Account, context: ssl.SSLContext) -> None:
    smtp.ehlo_or_helo_if_needed()
    encrypted = account.mode == "ssl"
    if account.mode == "starttls" or (account.mode is None and smtp.has_extn("starttls")):
        smtp.starttls(context=context)
        encrypted = True
    if not (account.user and account.password):
        return
    if not encrypted and account.mode != "insecure" and not _here(account.host):
        raise _Clear
    smtp.login(account.user, account.password)


def _here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _hand_in(smtp: smtplib.SMTP, mail: EmailMessage, account: Account) -> Refused | None:
    content = mail.as_bytes()
    try:
        code, answer = smtp.mail(account.sender[1])
        if code != 250:
            return _refused(account.sender[1], code, answer)
        answers = {address: smtp.rcpt(address) for address in account.recipients}
        refusals = [(to, *said) for to, said in answers.items() if said[0] not in (250, 251)]
        if len(refusals) == len(answers):
            return _refused(*refusals[0])
    except (OSError, smtplib.SMTPException) as error:
        return Refused(_words(account, error))
    try:
        code, answer = smtp.data(content)
    except smtplib.SMTPDataError as error:
        return Refused(_words(account, error))
    except (OSError, smtplib.SMTPException) as error:
        return Refused(_words(account, error), unsure=True)
    if code != 250:
        return _refused("the message", code, answer)
    for to, status, said in refusals:  # the others have it: sending it again would repeat it to them
        _log.error("%s", _refused(to, status, said).words)
    return None


def _refused(what: str, code: int, answer: bytes) -> Refused:
    return Refused(f"{what} was refused: {code} {clean(answer.decode(errors='replace'), 200)}")


def _words(account: Account, error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate of {account.host} can't be trusted: {error.verify_message}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"{account.host} refuses the user or password: {error.smtp_code}"
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        return f"{account.host} refused: {error.smtp_code} {clean(words, 200)}"
    return f"{account.host}:{account.port}: {clean(str(error) or type(error).__name__, 200)}"


def compose(message: Message, account: Account) -> EmailMessage:
    """The mail as it goes out."""
    domain = account.sender[1].rpartition("@")[2]
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = formataddr(account.sender)
    mail["To"] = ", ".join(formataddr(each) for each in account.to)
    for name, addresses in (("Cc", account.cc), ("Reply-To", account.reply_to)):
        if addresses:
            mail[name] = ", ".join(addresses)
    mail["Subject"] = message.title
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = f"<{message.key}.{message.origin or 'local'}@{domain}>"
    mail["List-Id"] = f"rolewatch alerts <alerts.rolewatch.{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    if message.priority in _IMPORTANCE:
        mail["Importance"] = _IMPORTANCE[message.priority]
    if message.subject:
        root = _root(message.subject, message.origin, domain)
        mail["References"], mail["In-Reply-To"] = root, root
    for name, value in account.headers:
        if name.lower() not in _OURS:
            mail[name] = clean(value, 500)
    mail.set_content(message.text(), cte="quoted-printable")
    mail.add_alternative(message.html(), subtype="html", cte="quoted-printable")
    return mail


def _root(subject: str, origin: str, domain: str) -> str:
    """What all mails about one opening answer, so that they are one thread. Nobody need have that mail."""
    digest = hashlib.blake2b(subject.encode(), digest_size=8).hexdigest()
    return f"<{digest}.{origin or 'local'}.thread@{domain}>"


def address(name: str | bool | None, spec: str) -> tuple[str, str]:
    """A name, if there is one, and an address. Raises ValueError if it is none."""
    return (name if isinstance(name, str) else "", Address(addr_spec=spec).addr_spec)
