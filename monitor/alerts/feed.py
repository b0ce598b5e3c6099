"""A local Atom feed (RFC 4287) that feed readers subscribe to. The file is all that is remembered.

An entry's id is made of what it tells: a repeat takes the place of the first.
"""

from pathlib import Path

from lxml import etree

from monitor.alerts import render
from monitor.alerts.content import AlertContent
from monitor.alerts.files import no_folder, not_written, replace_file
from monitor.alerts.message import Message, Refused
from monitor.alerts.safe import clean

_ATOM = "http://www.w3.org/2005/Atom"
_MOST = 200
_LARGEST = 20_000_000


class Feed:
    """The newest alerts as a feed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def take(self, message: Message) -> Refused | None:
        """Put its entries on top."""
        try:
            old = self._entries()
            new = [_entry(content, message) for content in render.in_order(message.contents)]
            told = {entry.findtext(_tag("id")) for entry in new}
            kept = [entry for entry in old if entry.findtext(_tag("id")) not in told]
            replace_file(self._path, _document(message, [*new, *kept][:_MOST]))
        except OSError as error:
            return not_written(self._path, error)
        except (etree.XMLSyntaxError, ValueError):
            return Refused(f"{self._path} is not a feed of rolewatch: move it away, or name another file")
        return None

    def problem(self) -> str | None:
        """A folder that is not there."""
        return no_folder(self._path)

    def _entries(self) -> list[etree._Element]:
        if not self._path.exists() or not self._path.stat().st_size:
            return []
        if self._path.stat().st_size > _LARGEST:
            raise ValueError("too large")
        # No entities and no network: the file lies where others may write.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        root = etree.fromstring(self._path.read_bytes(), parser)
        if root.tag != _tag("feed") or root.findtext(_tag("generator")) != "rolewatch":
            raise ValueError("another's feed")
        return list(root.findall(_tag("entry")))


def _tag(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, _tag(name), attributes)
    element.text = text
    return element


def _document(message: Message, entries: list[etree._Element]) -> bytes:
    root = etree.Element(_tag("feed"), nsmap={None: _ATOM})
    _add(root, "id", f"tag:rolewatch.invalid,2026:{message.origin or 'local'}")
    _add(root, "title", "rolewatch")
    _add(root, "updated", message.at.isoformat(timespec="seconds"))
    _add(_add(root, "author"), "name", "rolewatch")
    _add(root, "generator", "rolewatch")
    root.extend(entries)
    content: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return content


def _entry(content: AlertContent, message: Message) -> etree._Element:
    shown = render.item(content)
    said = "/".join((message.origin or "local", content.subject, content.event, content.version))
    entry = etree.Element(_tag("entry"), nsmap={None: _ATOM})
    _add(entry, "id", f"tag:rolewatch.invalid,2026:{clean(said, 200)}")
    _add(entry, "title", render.title([content], possible_repeat=message.possible_repeat))
    _add(entry, "updated", message.at.isoformat(timespec="seconds"))
    _add(entry, "published", message.at.isoformat(timespec="seconds"))
    if shown.url:
        _add(entry, "link", rel="alternate", href=shown.url)
    for term in (content.event, content.watch):
        if term:
            _add(entry, "category", term=clean(term, 80))
    _add(entry, "content", render.fragment(content), type="html")
    return entry
