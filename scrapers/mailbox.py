"""Mailboxes in the file system: Maildir, mbox, folders of .eml files. Sources: maildir(5), RFC 4155."""

from pydantic import Field

from monitor.scraper import Coverage, Fetch, Items, Scraper, ScraperOptions, message


class Mailbox(Scraper):
    """The mails of a Maildir, an mbox file, a folder of .eml files, or one .eml file; only ever read."""

    kind = "mailbox"
    verified = True
    coverage = Coverage.MAIL

    class Options(ScraperOptions):
        path: str = Field(
            min_length=1, description="A Maildir, an mbox file, a folder of .eml files, or one."
        )

    async def gather(self, fetch: Fetch) -> Items:
        """Each mail that is new since the last run, decoded."""
        async for mail in fetch.mails(self.options.path):
            yield message(mail)
