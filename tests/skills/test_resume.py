"""Skills from résumés of every kind that is read, and one line for what can't be."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest

from monitor.errors import UserError
from monitor.resume import read_resume

_TEXT = """Ada Example
Data Engineer in Berlin

Summary
Ten years of Python and postgres.

Technical Skills
Languages: Python, Go, SQL
Airflow • dbt • Basket weaving

Experience
Acme, Data Engineer
- Built pipelines with Kafka
"""


def _wrote(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _zip(tables: dict[str, list[list[str]]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, rows in tables.items():
            text = io.StringIO()
            csv.writer(text).writerows(rows)
            archive.writestr(name, text.getvalue())
    return buffer.getvalue()


def test_text(tmp_path: Path) -> None:
    found = read_resume(_wrote(tmp_path, "cv.txt", _TEXT))
    assert found.skills[:6] == ("Python", "Go", "SQL", "Airflow", "dbt", "Basket weaving")
    assert {"PostgreSQL", "Kafka"} < set(found.skills)


def test_text_in_other_encodings(tmp_path: Path) -> None:
    text = "Kenntnisse\nFührerschein Klasse B, Python"
    for encoding in ("cp1252", "utf-16", "utf-8-sig"):
        found = read_resume(_wrote(tmp_path, "cv.txt", text.encode(encoding)))
        assert found.skills == ("Driving licence class B", "Python")


def test_html(tmp_path: Path) -> None:
    found = read_resume(
        _wrote(tmp_path, "cv.html", "<html><body><h2>Skills</h2><p>k8s, Rust language</p></body></html>")
    )
    assert "Kubernetes" in found.skills


def test_json_resume(tmp_path: Path) -> None:
    data = {
        "basics": {
            "name": "Ada Example",
            "label": "Data Engineer",
            "location": {"city": "Berlin", "countryCode": "DE"},
        },
        "work": [
            {
                "name": "Acme",
                "position": "Data Engineer",
                "highlights": ["Moved everything to Snowflake SQL"],
            },
            7,
        ],
        "skills": [
            {"name": "Web Development", "keywords": ["ReactJS", "golang"]},
            {"name": "Falconry"},
            {"name": None},
        ],
        "projects": [{"keywords": ["Terraform", "family"]}],
        "languages": [{"language": "German", "fluency": "Native speaker"}],
    }
    found = read_resume(_wrote(tmp_path, "resume.json", json.dumps(data)))
    assert found.name == "Ada Example"
    assert found.location == "Berlin, DE"
    assert found.titles == ("Data Engineer",)
    assert found.skills[:3] == ("React", "Go", "Web development")
    assert {"Falconry", "Terraform", "German"} < set(found.skills)
    assert "family" not in found.skills


def test_linkedin_export(tmp_path: Path) -> None:
    content = _zip(
        {
            "Skills.csv": [
                ["Name"],
                ["Python (Programming Language)"],
                ["Amazon Web Services (AWS)"],
                ["k8s"],
            ],
            "export/Profile.csv": [
                ["First Name", "Last Name", "Headline", "Summary", "Geo Location"],
                ["Ada", "Example", "Engineer", "I like PostgreSQL", "Berlin, Germany"],
            ],
            "Positions.csv": [
                ["Company Name", "Title", "Description"],
                ["Acme", "Data Engineer", "Kafka all day"],
            ],
            "PhoneNumbers.csv": [["Number"], ["+49 30 1234"]],
        }
    )
    found = read_resume(_wrote(tmp_path, "export.zip", content))
    assert found.skills[:3] == ("Python", "AWS", "Kubernetes")
    assert {"PostgreSQL", "Kafka"} < set(found.skills)
    assert (found.name, found.label, found.location) == ("Ada Example", "Engineer", "Berlin, Germany")
    assert found.titles == ("Data Engineer",)


def test_one_table_of_it(tmp_path: Path) -> None:
    found = read_resume(_wrote(tmp_path, "Skills.csv", "\ufeffName\r\nPython\r\nFalconry\r\n"))
    assert found.skills == ("Python", "Falconry")


def test_docx(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_heading("Skills")
    document.add_paragraph("Python, k8s")
    document.add_table(1, 2).rows[0].cells[1].text = "Terraform"
    document.save(str(tmp_path / "cv.docx"))
    assert set(read_resume(tmp_path / "cv.docx").skills) == {"Python", "Kubernetes", "Terraform"}


def _pdf(text: str) -> bytes:
    """A PDF of one page, by hand."""
    stream = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode()
    font = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << %s >> >>" % font,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    content, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(content)
    content += b"xref\n0 5\n0000000000 65535 f \n" + table
    return content + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def test_pdf(tmp_path: Path) -> None:
    found = read_resume(_wrote(tmp_path, "cv.pdf", _pdf("Experience with Python and Kubernetes")))
    assert set(found.skills) == {"Python", "Kubernetes"}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("cv.pdf", b"%PDF-1.4\nnothing that follows is one", "can't be read as PDF"),
        ("cv.pdf", _pdf(""), "no text in it"),
        ("cv.zip", b"PK\x03\x04 broken", "damaged archive"),
        ("cv.zip", _zip({"Else.csv": [["a"]]}), "neither DOCX nor"),
        ("cv.docx", _zip({"word/document.xml": [["<nope"]]}), "can't be read as DOCX"),
        ("cv.json", "{", "no valid JSON"),
        ("cv.json", '{"a":' * 100_000, "no valid JSON"),
        ("cv.txt", "I like long walks.", "no skills were found"),
        ("cv.txt", b"\x00\x01\x02\x00", "is no text"),
        ("cv.txt", "", "no skills were found"),
        ("cv.csv", '"' + "x" * 200_000, "no skills were found|can't be read"),
    ],
)
def test_what_can_not_be_read_is_one_line_with_a_remedy(
    tmp_path: Path, name: str, content: str | bytes, words: str
) -> None:
    with pytest.raises(UserError, match=words) as raised:
        read_resume(_wrote(tmp_path, name, content))
    assert raised.value.remedy
    assert "\n" not in str(raised.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="can't be read"):
        read_resume(tmp_path / "none.pdf")
