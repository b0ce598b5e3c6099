"""IMAP folders. Sources: RFC 9051 and 3501; RFC 8314 (TLS on 993)."""

from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, StringConstraints, model_validator

from monitor.scraper import Coverage, Fetch, ImapMailbox, Items, Scraper, ScraperOptions, message

_Line = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]+$")]
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Imap(Scraper):
    """The mails of one IMAP folder, opened read-only: no flag changes, nothing is marked as read."""

    kind = "imap"
    verified = True
    coverage = Coverage.MAIL

    class Options(ScraperOptions):
        host: _Line = Field(description="The server, such as imap.example.org.")
        user: _Line = Field(description="The name to log in with, often the whole mail address.")
        password: SecretStr = Field(description='The password or app password: "${IMAP_PASSWORD}".')
        folder: _Line = Field(default="INBOX", description="The folder to read.")
        security: Literal["tls", "starttls", "none"] = Field(
            default="tls", description="How the connection is made private; none only on this machine."
        )
        port: int = Field(default=0, ge=0, le=65535, description="0: 993 for tls, else 143.")
        days: int = Field(default=30, ge=1, le=3650, description="How far back the first run reads.")
        certificate: str | None = Field(default=None, description="A PEM file to trust beside the system's.")

        @model_validator(mode="after")
        def _private(self) -> Self:
            if self.security == "none" and self.host not in _LOOPBACK:
                raise ValueError("without TLS only localhost may be asked: use security tls or starttls")
            return self

    def hosts(self) -> frozenset[str]:
        """The server may be at home: its address may be private."""
        return frozenset({self.options.host.lower()})

    async def gather(self, fetch: Fetch) -> Items:
        """Each mail that is new since the last run, decoded."""
        options = self.options
        mailbox = ImapMailbox(
            host=options.host,
            user=options.user,
            password=options.password.get_secret_value(),
            port=options.port or (993 if options.security == "tls" else 143),
            folder=options.folder,
            security=options.security,
            days=options.days,
            certificate=options.certificate,
        )
        async for mail in fetch.imap(mailbox):
            yield message(mail)
