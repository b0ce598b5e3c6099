"""detect, skills, read-mail: the recognisers by themselves."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from monitor.cli.common import load_config, print_json, shown, table
from monitor.errors import RolewatchError, UserError

_MOST = 20_000_000


def file_bytes(path: Path) -> bytes:
    """A local file, or standard input for "-", in bounds. Raises UserError."""
    try:
        if str(path) == "-":
            content = sys.stdin.buffer.read(_MOST + 1)
        else:
            with path.open("rb") as file:
                content = file.read(_MOST + 1)
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}") from error
    if len(content) > _MOST:
        raise UserError(f"{path} is larger than {_MOST // 1_000_000} MB")
    return content


@click.command()
@click.argument("text", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def skills(context: click.Context, text: Path, as_json: bool) -> None:
    """Show which skills a TEXT file (or - for standard input) names, and how much it wants each."""
    from monitor.normalize.text import plain
    from monitor.skills import Extractor

    content = file_bytes(text).decode("utf-8", "replace")
    if "</" in content:  # HTML; of plain text the offsets are those in the file
        content = plain(content)
    hits = Extractor(_aliases(context)).find(content)
    if as_json:
        print_json([asdict(hit) for hit in hits])
        return
    table(
        ("skill", "written", "level", "at"), [(h.skill, h.text, h.level, f"{h.start}-{h.end}") for h in hits]
    )


def _aliases(context: click.Context) -> dict[str, tuple[str, ...]]:
    """The person's own words for skills, where there is a configuration that says some."""
    try:
        return dict(load_config(context).profile.aliases)
    except RolewatchError:
        return {}


@click.command("read-mail")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def read_mail(file: Path, as_json: bool) -> None:
    """Show what a mail (a FILE as stored, or - for standard input) is understood as."""
    from monitor.messages import understand
    from monitor.mime import message

    reading = understand(message(file_bytes(file), identifier=file.name, received=None))
    if as_json:
        print_json(
            {
                "class": reading.category,
                "confidence": reading.confidence,
                "evidence": [asdict(evidence) for evidence in reading.evidence],
                "lead": _stated(asdict(reading.lead)) if reading.lead else None,
                "postings": [_stated(asdict(posting)) for posting in reading.postings],
            }
        )
        return
    click.echo(f"{reading.category} ({reading.confidence:.2f})")
    for evidence in reading.evidence:
        click.echo(shown(f"  {evidence.weight:+.1f} {evidence.rule}: {evidence.detail}"))
    for name, value in _stated(asdict(reading.lead)).items() if reading.lead else ():
        click.echo(shown(f"  {name}: {value}"))
    for posting in reading.postings:
        click.echo(shown(f"  posting: {posting.title} — {posting.hiring_organization or '?'} {posting.url}"))


def _stated(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, (), [], "")}


@click.command()
@click.argument("page")
@click.option("--offline", is_flag=True, help="Do not fetch the page: look at the address only.")
@click.option("--url", default="", help="The address that a saved file is of, if it does not say it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def detect(page: str, offline: bool, url: str, as_json: bool) -> int:
    """Tell which system a careers PAGE (an address, or a saved HTML file) is on."""
    from monitor.bymail import forbidden
    from monitor.cli.page import look
    from monitor.keyed import keyed

    address = page if "://" in page else f"https://{page}"
    if no := forbidden(address) or keyed(address):
        raise UserError(no.reason, no.remedy)
    found = look(page, offline=offline, url=url)
    if as_json:
        print_json(
            found[0].json() if found else {"kind": None, "options": {}, "confidence": 0.0, "evidence": []}
        )
        return 0 if found else 1
    for each in found:
        click.echo(shown(f"{each.kind} {each.options} ({each.confidence:.2f}): {'; '.join(each.evidence)}"))
    if not found:
        click.echo("not recognised; a `page` or `jsonld` source may read it, see docs/sources.md")
    return 0 if found else 1
