"""A run, told to a person: what is new and why it fits, what changed, what to worry about."""

import sys
from collections.abc import Callable
from typing import Any

import click

from monitor.cli.common import shown, table
from monitor.pipeline.changes import pay_words, place_words
from monitor.pipeline.report import Summary
from monitor.store import Store
from monitor.store.queries import OpeningView, Wanted

_MOST = 40
_COLUMNS = ("#", "fit", "title", "employer", "place", "pay", "seen in")


def print_report(summary: Summary, store: Store) -> None:
    """The worst news first, then new openings as a table, matches with reasons, changes, leads, one line."""
    print_problems(summary, sys.stdout)
    if summary.run is not None:
        _new(summary, store)
        _events(summary, store)
        _leads(summary, store)
    click.echo(summary.line())


def print_problems(summary: Summary, stream: Any) -> None:
    """What is wrong, a line each, the worst first; nothing when all is well."""
    lines = summary.problems()
    for line in lines[:_MOST]:
        click.echo(click.style("! ", fg="yellow", bold=True) + shown(line), file=stream)
    if len(lines) > _MOST:
        click.echo(f"  and {len(lines) - _MOST:,} more: `rolewatch sources`", file=stream)


def _new(summary: Summary, store: Store) -> None:
    views = (
        store.queries.openings(Wanted(status=None, ids=tuple(summary.totals.new)))
        if summary.totals.new
        else []
    )
    if not views:
        return
    click.echo(f"New openings ({len(views)}):")
    table(_COLUMNS, map(_line, views[:_MOST]), ruled=True)
    if len(views) > _MOST:
        click.echo(f"  and {len(views) - _MOST:,} more: `rolewatch openings --new 1`")
    for view in views[:_MOST]:
        _explain(view)


def _line(view: OpeningView) -> tuple[object, ...]:
    posting = view.posting
    return (
        view.id,
        f"{view.matches[0].score:.2f}" if view.matches else "",
        posting.title,
        posting.hiring_organization,
        place_words(posting.job_location) or posting.workplace,
        pay_words(posting.base_salary),
        " + ".join(dict.fromkeys(sighting.source for sighting in view.sightings)),
    )


def _explain(view: OpeningView) -> None:
    """Why it fits, and that two sources showed it as one."""
    posting = view.posting
    if len(view.sightings) > 1:
        where = " and ".join(dict.fromkeys(sighting.source for sighting in view.sightings))
        click.echo(shown(f"  #{view.id} {posting.title}: shown by {where} as one opening"))
    for match in view.matches:
        click.echo(shown(f"  #{view.id} {posting.title} fits “{match.watch}” ({match.score:.2f})"))
        for reason in match.reasons:
            quoted = f" — “{reason.sentence}”" if reason.sentence else ""
            click.echo(shown(f"      {reason.points:+.2f}  {reason.words}{quoted}"))
        if match.missing:
            click.echo(shown(f"      not named: {', '.join(match.missing)}"))


_WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "closed": lambda row: "closed",
    "reopened": lambda row: "open again",
    "text": lambda row: "its text changed",
    "address": lambda row: "it has another address",
}


def _events(summary: Summary, store: Store) -> None:
    rows = store.queries.changes_of(summary.run or 0)
    for row in rows[:_MOST]:
        said = _WORDS.get(row["what"], _change)(row)
        click.echo(shown(f"  #{row['opening_id']} {row['title']} ({row['employer'] or '?'}): {said}"))
    if len(rows) > _MOST:
        click.echo(f"  and {len(rows) - _MOST:,} more changes")


def _change(row: dict[str, Any]) -> str:
    return f"{row['what']} {row['before'] or 'not stated'} → {row['after'] or 'not stated'}"


def _leads(summary: Summary, store: Store) -> None:
    for row in store.queries.leads_since(summary.started):
        employer = row["employer"] or (f"via {row['agency']}" if row["agency"] else "employer not named")
        fits = f", fits “{row['watch']}”" if row["watch"] else ""
        click.echo(
            shown(f"  Lead: {row['title'] or row['subject']} — {employer}, from {row['person'] or '?'}{fits}")
        )
