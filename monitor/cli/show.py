"""openings, show, why, sources, messages, runs: what rolewatch knows."""

from datetime import datetime, timedelta
from typing import Any

import click

from monitor.cli.common import ago, load_config, now, pick, print_json, reading, shown, table
from monitor.cli.triage import find_opening
from monitor.errors import UserError
from monitor.patience import quarantined
from monitor.pipeline.changes import pay_words, place_words
from monitor.pipeline.twins import twin, words
from monitor.pipeline.wording import counted, span_words
from monitor.store import Store, database
from monitor.store.queries import OpeningView, Wanted

_VOUCH = "rolewatch sources accept"
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@_JSON
@click.option("--all", "everything", is_flag=True, help="Closed ones too.")
@click.option("--closed", is_flag=True, help="Closed ones only.")
@click.option("--matched", is_flag=True, help="Those that a watch accepts.")
@click.option("--watch", help="Those that this watch accepts.")
@click.option("--source", help="Those that this source shows.")
@click.option("--search", help="Those with these words.")
@click.option("--saved", is_flag=True, help="Those you saved.")
@click.option("--hidden", is_flag=True, help="Those you hid.")
@click.option("--new", "days", type=int, metavar="DAYS", help="First seen in the last DAYS days.")
@click.option("--limit", type=int, help="At most this many (a table shows 50, JSON all).")
@click.pass_context
def openings(
    context: click.Context,
    *,
    as_json: bool,
    everything: bool,
    closed: bool,
    matched: bool,
    watch: str | None,
    source: str | None,
    search: str | None,
    saved: bool,
    hidden: bool,
    days: int | None,
    limit: int | None,
) -> None:
    """List the openings, the best matches first."""
    store = reading(context)
    views = store.queries.openings(
        Wanted(
            status="closed" if closed else None if everything else "open",
            matched=matched,
            watch=watch,
            source=source,
            search=search,
            saved=saved,
            hidden=hidden,
            since=now() - timedelta(days=days) if days is not None else None,
            limit=limit if limit is not None else None if as_json else 50,
        )
    )
    if as_json:
        from monitor.jobposting import opening_json

        print_json([opening_json(view, twin(store, view.id, view.posting)) for view in views])
        return
    table(("#", "fit", "title", "employer", "place", "pay", "first seen"), [_line(view) for view in views])
    if not as_json and limit is None and len(views) == 50:
        click.echo("the first 50; --limit N shows more, --search and --watch narrow")


def _line(view: OpeningView) -> tuple[object, ...]:
    posting = view.posting
    best = f"{view.matches[0].score:.2f}" if view.matches else ""
    mark = {"closed": "✕ "}.get(view.status, "★ " if "saved_at" in view.marks else "")
    place = place_words(posting.job_location) or posting.workplace or ""
    return (
        view.id,
        best,
        mark + posting.title,
        posting.hiring_organization,
        place,
        pay_words(posting.base_salary),
        ago(view.first_seen, now()),
    )


def _one(store: Store, said: str) -> OpeningView:
    return store.queries.openings(Wanted(ids=(find_opening(store, said),)))[0]


@click.command()
@click.argument("opening")
@_JSON
@click.pass_context
def show(context: click.Context, opening: str, as_json: bool) -> None:
    """Show one OPENING (id or URL): all sightings, matches with reasons, history, the text."""
    store = reading(context)
    view = _one(store, opening)
    history = store.queries.history(view.id)
    other = twin(store, view.id, view.posting)
    siblings = [s for s in store.queries.siblings(view.role) if s["id"] != view.id] if view.role else []
    if as_json:
        from monitor.jobposting import opening_json

        said = opening_json(view, other)
        said["rolewatch"] |= {"history": history, "siblings": [s["id"] for s in siblings]}
        print_json(said)
        return
    for line in _headline(view):
        click.echo(shown(line))
    if other is not None:
        click.echo(shown(f"{words(other)}: {other.url}"))
    _sightings(view)
    _matches(view)
    for sibling in siblings:
        click.echo(f"  same role: #{sibling['id']} {shown(sibling['title'])} ({sibling['status']})")
    for change in history:
        click.echo(f"  {change['at'][:16]} {_change(change)}")
    if view.posting.description:
        click.echo()
        for line in view.posting.description.splitlines():
            click.echo(shown(line))


def _headline(view: OpeningView) -> list[str]:
    posting = view.posting
    facts = (
        posting.employment_unit,
        posting.grade,
        posting.engagement,
        place_words(posting.job_location, 10),
        posting.workplace,
        pay_words(posting.base_salary),
        ", ".join(posting.employment_type),
        posting.date_posted and f"posted {posting.date_posted}",
        posting.requisition and f"requisition {posting.requisition}",
        posting.hiring_manager and f"hiring manager {posting.hiring_manager}",
    )
    marks = [f"{name.removesuffix('_at')}: {value}" for name, value in view.marks.items()]
    return [
        f"#{view.id} {posting.title} — {posting.hiring_organization or 'employer not stated'} ({view.status})",
        " · ".join(str(fact) for fact in facts if fact),
        posting.url,
        *marks,
    ]


def _sightings(view: OpeningView) -> None:
    for sighting in view.sightings:
        seen = f"seen {ago(sighting.last_seen, now())}"
        click.echo(
            shown(f"  in {sighting.source} ({sighting.kind} {sighting.identifier}), {seen}: {sighting.url}")
        )
    if view.reposts:
        click.echo(f"  reposted {view.reposts} times")


def _matches(view: OpeningView) -> None:
    for match in view.matches:
        click.echo(shown(f"  fits “{match.watch}” {match.score:.2f}"))
        for reason in match.reasons:
            quoted = f" — “{reason.sentence}”" if reason.sentence else ""
            click.echo(shown(f"    {reason.points:+.2f} {reason.words}{quoted}"))
        if match.missing:
            click.echo(shown(f"    missing: {', '.join(match.missing)}"))


def _change(change: dict[str, Any]) -> str:
    if change["before"] is None and change["after"] is None:
        return str(change["what"])
    return shown(
        f"{change['what']}: {change['before'] or '(not stated)'} → {change['after'] or '(not stated)'}"
    )


@click.command()
@click.argument("opening")
@_JSON
@click.pass_context
def why(context: click.Context, opening: str, as_json: bool) -> None:
    """Tell why you did, or did not, hear of an OPENING (id or URL)."""
    store = reading(context)
    found = store.queries.find(opening)
    if not found:
        raise UserError(
            f"no source has shown “{opening}”",
            "see `rolewatch sources` for what is watched, and how it fares",
        )
    view = _one(store, str(found[0]))
    told = store.queries.told(f"opening:{view.id}")
    drops = store.queries.drops(view.id)
    evidence = store.queries.evidence(view.id)
    if as_json:
        matches = [{"watch": m.watch, "score": m.score} for m in view.matches]
        said = {"opening": view.id, "status": view.status, "matches": matches, "drops": drops}
        print_json({**said, "alerts": told, "evidence": evidence})
        return
    click.echo(shown(_headline(view)[0]))
    _sightings(view)
    for row in evidence:
        click.echo(shown(f"  {row['source']} {row['identifier']} is {row['decision']}: {row['detail']}"))
    _matches(view)
    for row in drops:
        click.echo(shown(f"  not for “{row['watch']}”: {row['reason']}"))
    for row in told:
        when = f"{row['state']} {row['sent'] or row['due']}"
        click.echo(shown(f"  alert on {row['channel']} ({row['event']}): {when} {row['error'] or ''}"))
    if "hidden_at" in view.marks:
        click.echo("  you hid it")
    if not view.matches and not drops:
        click.echo("  no watch has looked at it yet: run `rolewatch run`")


@click.command()
@click.argument("words", nargs=-1, metavar="[NAME | accept NAME]")
@click.option("--kinds", is_flag=True, help="List the kinds of sources instead.")
@_JSON
@click.pass_context
def sources(context: click.Context, words: tuple[str, ...], kinds: bool, as_json: bool) -> None:
    """List the sources and how they fare; with NAME, its last verdicts.

    `sources accept NAME` says that what a doubted source showed last is true (it really closed that much, or
    really shows less than it declares): the next run takes it at its word, and closes what it does not show.
    """
    if kinds:
        _kinds(as_json)
    elif len(words) == 2 and words[0] == "accept":
        _accept(context, words[1])
    elif len(words) > 1:
        raise click.UsageError("one NAME, or accept NAME", context)
    elif words:
        _verdicts(context, words[0], as_json)
    else:
        _sources(reading(context), as_json)


def _accept(context: click.Context, name: str) -> None:
    """The person vouches for a source."""
    config, at = load_config(context), now()
    with database.lock(config.state), Store.open(config.state) as store:
        row = next((row for row in store.queries.sources() if row["name"] == name), None)
        if row is None:
            raise UserError(f"no source “{name}”", "see `rolewatch sources`")
        if _VOUCH not in (row["error"] or ""):
            said = f"{row['verdict'] or 'not read yet'}{': ' if row['error'] else ''}{row['error'] or ''}"
            raise UserError(f"nothing to accept of {name}: {said}", "see `rolewatch sources`")
        with store.transaction():
            postings = store.sources.accept(name, at)
    said = counted(postings, "posting")
    click.echo(shown(f"{name}: {said} will be taken for all there is; the next run closes the others"))


def _verdicts(context: click.Context, name: str, as_json: bool) -> None:
    """One source: where it stands, then its last verdicts."""
    store = reading(context)
    verdicts = store.queries.verdicts(name)
    if as_json:
        print_json(verdicts)
        return
    found = next((row for row in store.queries.sources() if row["name"] == name), None)
    if found is None:
        raise UserError(f"no source “{name}”", "see `rolewatch sources`")
    if found["broken_since"]:
        tries, since = found["failures"], ago(found["broken_since"], now())
        again = ago(found["next_due"], now())
        click.echo(shown(f"in trouble since {since}: {tries} visits failed in a row; next try {again}"))
    columns = ("started", "verdict", "postings", "new", "changed", "closed")
    table(
        (*columns, "what is wrong"),
        [[*pick(row, columns), row["error"] or row["note"]] for row in verdicts],
    )


def _sources(store: Store, as_json: bool) -> None:
    found = store.queries.sources()
    if as_json:
        print_json(found)
        return
    at = now()
    table(
        ("source", "kind", "verdict", "open", "last read", "next", "what is wrong"),
        [
            (
                row["name"],
                row["kind"],
                _fares(row, at),
                row["open_postings"],
                ago(row["last_whole"], at),
                ago(row["next_due"], at),
                row["error"] or row["note"],
            )
            for row in found
        ],
    )


def _fares(row: dict[str, Any], at: datetime) -> str:
    """A source's verdict, and for how long it has been in trouble."""
    if not row["broken_since"]:
        return row["verdict"] or "not read yet"
    since = datetime.fromisoformat(row["broken_since"])
    probed = ", probed daily" if quarantined(row["failures"], since, at) else ""
    return f"{row['verdict']} for {span_words(at - since)}{probed}"


def _kinds(as_json: bool) -> None:
    from monitor.scraper import kinds, load

    found = [
        {
            "kind": kind,
            "status": "verified" if load(kind).verified else "unverified",
            "about": " ".join((load(kind).__doc__ or "").split("\n\n")[0].split()),
        }
        for kind in kinds()
    ]
    if as_json:
        print_json(found)
        return
    table(("kind", "status", "about"), [list(row.values()) for row in found])
    verified = sum(row["status"] == "verified" for row in found)
    click.echo(
        f"{verified} of {len(found)} are verified on recorded payloads; the others are built from documentation"
    )


@click.command()
@click.option("--leads", is_flag=True, help="Only those that offer a role.")
@click.option("--limit", type=int, default=50, show_default=True)
@_JSON
@click.pass_context
def messages(context: click.Context, leads: bool, limit: int, as_json: bool) -> None:
    """List the messages, newest first, and what recruiters offer in them."""
    found = reading(context).queries.messages(leads_only=leads, limit=limit)
    if as_json:
        print_json(found)
        return
    table(
        ("date", "category", "from", "subject", "role", "employer"),
        [
            (
                (row["date_sent"] or "")[:10],
                row["category"],
                row["person"] or row["sender"],
                row["about"],
                row["title"],
                row["employer"] or (row["agency"] and f"via {row['agency']}"),
            )
            for row in found
        ],
    )


@click.command()
@click.option("--limit", type=int, default=20, show_default=True)
@_JSON
@click.pass_context
def runs(context: click.Context, limit: int, as_json: bool) -> None:
    """List the last runs, newest first."""
    found = reading(context).queries.runs(limit)
    if as_json:
        print_json(found)
        return
    lines = []
    for run in found:
        counts = (run["summary"] or {}).get("openings", {})
        alerts_ = (run["summary"] or {}).get("alerts", {})
        said = f"{counts.get('new', 0)} new, {counts.get('changed', 0)} changed, {counts.get('closed', 0)} closed"
        told = f"{alerts_.get('sent', 0)} sent, {alerts_.get('failed', 0)} failed, {alerts_.get('held', 0)} waiting"
        ended = "died or running" if run["exit_code"] is None else run["exit_code"]
        lines.append((run["id"], run["started"][:19], ended, said, told))
    table(("run", "started", "exit", "openings", "alerts"), lines)
