"""What the system's keyring keeps: passwords that the configuration refers to, and the key of stored sessions."""

import base64
import os
from dataclasses import dataclass

from monitor.config.report import Mistake
from monitor.errors import UserError
from monitor.settings import Secret

SERVICE, USER = "rolewatch", "sessions"


def parted(where: str) -> tuple[str, str]:
    """SERVICE/USER as two. Raises Mistake."""
    service, _, user = where.partition("/")
    if not (service and user):
        raise Mistake("write keyring:SERVICE/USER")
    return service, user


def password(where: str) -> str:
    """The password at SERVICE/USER. Raises Mistake when there is none."""
    service, user = parted(where)
    value = _read(service, user)
    if not value:
        raise Mistake(f"the keyring has no password for {where}", f"keyring set {service} {user}")
    return value


def _read(service: str, user: str) -> str | None:
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(service, user)
    except KeyringError as error:
        raise Mistake(f"the keyring can't be read: {_said(error)}") from error


@dataclass(frozen=True, slots=True)
class KeyringKey:
    """Implements monitor.settings.Key: 32 random bytes in base64, under a name in the keyring."""

    service: str = SERVICE
    user: str = USER

    def find(self) -> Secret | None:
        """See monitor.settings.Key."""
        try:
            value = _read(self.service, self.user)
        except Mistake as mistake:
            raise UserError(str(mistake), mistake.suggestion) from mistake
        return Secret(value) if value else None

    def make(self) -> Secret:
        """See monitor.settings.Key."""
        import keyring
        from keyring.errors import KeyringError

        value = base64.urlsafe_b64encode(os.urandom(32)).decode()
        try:
            keyring.set_password(self.service, self.user, value)
        except KeyringError as error:
            raise UserError(
                f"the keyring can't keep the key of the sessions: {_said(error)}",
                "unlock or install one, or leave `encrypt` out",
            ) from error
        return Secret(value)


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
