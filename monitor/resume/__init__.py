"""A résumé or a LinkedIn export → the person's skills, and what else helps to set up a watch.

    files      which format it is, and its content in bounds
    extract    text of PDF and DOCX, in a process of its own
    structured JSON Resume and LinkedIn's export
    prose      skills in text, with those that only its skills section names

The file is read once and never copied; e-mail address, telephone and birth date are not taken.
"""

from dataclasses import dataclass, field
from pathlib import Path

from monitor.skills import Extractor


@dataclass(frozen=True, slots=True)
class Resume:
    """What was understood. `skills` by canonical name or in the person's words, the declared ones first.

    `titles` are the positions held, the latest first.
    """

    name: str | None = None
    label: str | None = None
    location: str | None = None
    skills: tuple[str, ...] = ()
    titles: tuple[str, ...] = field(default=())


def read_resume(path: Path, extractor: Extractor | None = None) -> Resume:
    """Read JSON Resume, a LinkedIn export (ZIP, or one CSV of it), PDF, DOCX, HTML or text.

    Raises UserError with a remedy for a file that can't be read, is none of these, or has no skills
    in it. Sources: jsonresume.org schema (MIT); LinkedIn "Get a copy of your data".
    """
    from monitor.resume.files import resume

    return resume(path, extractor or Extractor())


__all__ = ["Resume", "read_resume"]
