"""`python -m monitor.resume.extract pdf|docx FILE` prints the text of the file.

A process of its own, since a hostile or broken file can take all time and memory: the caller sets a
deadline, and where the system can, memory is limited here.
"""

import importlib.util
import sys
from collections.abc import Iterator

_PAGES = 60
_PARAGRAPHS = 20_000
_MEMORY = 1_500_000_000


def main(kind: str, path: str) -> None:
    """Print the text of the file. Whatever goes wrong ends the process with a traceback."""
    _limit()
    out = sys.stdout.buffer
    for line in {"pdf": _pdf, "docx": _docx}[kind](path):
        out.write(line.encode("utf-8", "replace") + b"\n")


def _limit() -> None:
    if importlib.util.find_spec("resource") is None:
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _pdf(path: str) -> Iterator[str]:
    from pypdf import PdfReader

    for page in PdfReader(path).pages[:_PAGES]:
        yield page.extract_text()


def _docx(path: str) -> Iterator[str]:
    from docx import Document

    document = Document(path)
    for paragraph in document.paragraphs[:_PARAGRAPHS]:
        bullet = "- " if "List" in (paragraph.style.name if paragraph.style else "") else ""
        yield bullet + paragraph.text
    for table in document.tables:
        for row in table.rows:
            yield " | ".join(dict.fromkeys(cell.text for cell in row.cells))


if __name__ == "__main__":
    main(*sys.argv[1:3])
