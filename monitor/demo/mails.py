"""The demo's mailbox: a Maildir with two recruiters, a confirmation and a newsletter."""

from email.message import EmailMessage
from pathlib import Path

_MAILS: tuple[tuple[str, str, str, str, dict[str, str]], ...] = (
    (
        "Jane Holt <jane.holt@brightpath-talent.example>",
        "Senior Data Engineer at a Berlin scale-up (EUR 85-95k)",
        "Mon, 16 Nov 2026 09:12:00 +0100",
        (
            "Hi,\n\nI came across your profile and your experience with Python and PostgreSQL stood out. I'm hiring a "
            "Senior Data Engineer on behalf of our client, Helio Maps in Berlin. The salary is EUR 85,000 - 95,000 per "
            "year, hybrid with two days in the office.\n\nWould you be open to a quick call this week? Please send me "
            "your CV if you are interested: https://jobs.lever.co/heliomaps/3f1c9a52-7f0e-4a51-9a5e-0d1f6b7c8d90\n\n"
            "Best regards,\nJane Holt\nTalent Partner, Brightpath Talent\nMobile: +49 30 5550100\n"
        ),
        {},
    ),
    (
        "Markus Brandt <m.brandt@itwerk-personal.example>",
        "Spannende Position: Cloud Engineer (m/w/d) in Köln",
        "Tue, 17 Nov 2026 14:40:00 +0100",
        (
            "Guten Tag,\n\nich bin auf Ihr Profil aufmerksam geworden. Für unseren Kunden in Köln suche ich "
            "einen Cloud Engineer (m/w/d) in Festanstellung, Gehalt bis 80.000 € brutto im Jahr, zwei Tage "
            "Homeoffice. Terraform und "
            "AWS sind Voraussetzung.\n\nWann passt Ihnen ein kurzes Telefonat?\n\nViele Grüße\nMarkus Brandt\n"
            "ITWerk Personalberatung\n"
        ),
        {},
    ),
    (
        "Acme Robotics <no-reply@greenhouse.io>",
        "Thank you for applying to Acme Robotics",
        "Wed, 18 Nov 2026 08:00:00 +0000",
        "Thank you for your application for Backend Engineer, Fleet. We have received it and will be in touch.\n",
        {},
    ),
    (
        "Harbour Jobs Weekly <news@harbour-jobs.example>",
        "This week: seven ways to write a better CV",
        "Thu, 19 Nov 2026 06:00:00 +0000",
        "Webinar on Tuesday: 20 % off our course. Unsubscribe at any time.\n",
        {
            "List-Id": "<weekly.harbour-jobs.example>",
            "List-Unsubscribe": "<mailto:leave@harbour-jobs.example>",
        },
    ),
)


def write_maildir(folder: Path) -> None:
    """Make the Maildir, if it is not there yet."""
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for number, (sender, subject, date, text, headers) in enumerate(_MAILS, start=1):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"], mail["Date"] = sender, "you@example.org", subject, date
        mail["Message-ID"] = f"<demo-{number}@rolewatch.example>"
        for name, value in headers.items():
            mail[name] = value
        mail.set_content(text)
        path = folder / "new" / f"{number}.demo.rolewatch"
        if not path.exists():
            path.write_bytes(mail.as_bytes())
