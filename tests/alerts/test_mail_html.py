"""The mail's HTML uses only what mail clients support, or what it can do without (mail_clients.yaml)."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from ruamel.yaml import YAML
from support_alerts import content

from monitor.alerts import render
from monitor.alerts.content import AlertContent, Event

TABLE = YAML(typ="safe").load(Path(__file__).with_name("mail_clients.yaml"))
FRAME = render.Frame(list_page="https://list.example/mine", possible_repeat=True)
CELLS = {"tr": "table", "td": "table", "tbody": "table"}
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")

CONTENTS: list[AlertContent] = [
    content(n, event=event, changes=("pay: a → b",), deadline="2025-03-05", command="rolewatch login acme")
    for n, event in enumerate(Event)
] + [content(100 + n, organization="Flood", url=None) for n in range(80)]


def declarations(css: str) -> list[tuple[str, str]]:
    """Property and value of each declaration."""
    said = [each.partition(":") for each in css.split(";") if each.strip()]
    return [(name.strip(), value.strip()) for name, _, value in said]


def feature(name: str) -> str:
    """The feature under which a property is listed."""
    return "css-border" if name.startswith("border") else f"css-{name}"


def features(html: str) -> set[str]:
    """Each feature that a document uses, by its name in the table."""
    soup = BeautifulSoup(html, "html.parser")
    found = {f"html-{CELLS.get(tag.name, tag.name)}" for tag in soup.find_all(True)}
    for tag in soup.find_all(style=True):
        found |= {feature(name) for name, _ in declarations(str(tag["style"]))}
    for style in soup.find_all("style"):
        found |= _of_sheet(style.get_text())
    return found


def _of_sheet(css: str) -> set[str]:
    found: set[str] = set()
    for kind, said in re.findall(r"@([\w-]+)([^{;]*)", css):
        found.add(f"css-at-{kind}")
        found |= {f"css-at-{kind}-{name}" for name in re.findall(r"\(\s*([\w-]+)", said)}
    for selector, body in RULE.findall(css):
        plain = re.fullmatch(r"(?:@[^{]*\{)?\s*\.\w+\s*", selector)
        found.add("css-selector-class" if plain else f"css-selector {selector.strip()}")
        found |= {feature(name) for name, _ in declarations(body)}
        found |= {"css-important"} if "!important" in body else set()
    return found


def unsupported(html: str) -> set[str]:
    """Features that some client lacks, and of which nobody has said how the mail does without."""
    known = TABLE["features"]
    fine = {name for name, said in known.items() if set(said["support"].split()) == {"y"} or said.get("kept")}
    return features(html) - fine - set(TABLE["plain"])


def test_each_client_has_a_say_on_each_feature() -> None:
    for name, said in TABLE["features"].items():
        marks = said["support"].split()
        assert len(marks) == len(TABLE["clients"]), name
        assert set(marks) <= set("yanu"), name
        assert ("kept" in said) == (set(marks) != {"y"}), name


def test_the_mail_uses_nothing_that_clients_lack() -> None:
    html = render.html(CONTENTS, FRAME)
    assert "more at Flood" in html
    assert unsupported(html) == set()
    assert set(TABLE["features"]) - features(html) == set(), "listed, and not used any more"


@pytest.mark.parametrize(
    ("html", "lacking"),
    [
        ("<p style='overflow-wrap: anywhere'>", "css-overflow-wrap"),
        ("<p style='display:flex'>", "css-display"),
        ("<img src='x'>", "html-img"),
        ("<style>:root { color-scheme: light dark; }</style>", "css-color-scheme"),
        ("<style>@media (hover: hover) { .a { color: red; } }</style>", "css-at-media-hover"),
        ("<style>@supports (gap: 1px) { .a { color: red; } }</style>", "css-at-supports"),
        ("<style>p > a { color: red; }</style>", "css-selector p > a"),
    ],
)
def test_what_clients_lack_is_noticed(html: str, lacking: str) -> None:
    assert lacking in unsupported(html)


def wrong(tag: Tag, name: str, value: str) -> bool:
    """Whether a declaration breaks what the table says of it."""
    return {
        "padding": tag.name != "td",
        "margin": tag.name != "p" or "-" in value or "auto" in value,
        "border-bottom": tag.name != "td" or not value.startswith("1px "),
        "font-size": not value.endswith("px"),
        "font-weight": value not in ("bold", "normal"),
        "line-height": not re.fullmatch(r"[\d.]+", value),
        "max-width": tag.name != "table",
    }.get(name, "!" in value)


def test_the_mail_keeps_to_what_the_table_says() -> None:
    soup = BeautifulSoup(render.html(CONTENTS, FRAME), "html.parser")
    styled = [(tag, *each) for tag in soup.find_all(style=True) for each in declarations(str(tag["style"]))]
    assert len(styled) > 50
    assert [(tag.name, name, value) for tag, name, value in styled if wrong(tag, name, value)] == []
    sheet = soup.style
    assert sheet is not None
    assert sheet.parent is soup.head
    rules = [each for _, body in RULE.findall(sheet.get_text()) for each in declarations(body)]
    assert all(name.endswith("color") and value.endswith(" !important") for name, value in rules)
    assert soup.body is not None
    assert [child.name for child in soup.body.find_all(recursive=False)] == ["table"]
    for colour in ("color", "background-color"):
        inline = [
            dict(declarations(str(tag["style"]))).get(colour) for tag in (soup.body, soup.body.table) if tag
        ]
        assert len(set(inline)) == 1
        assert inline[0] is not None
