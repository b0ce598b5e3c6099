"""The tables, in append-only steps: a landed step is never edited, a change is a new step.

Times are ISO 8601 in UTC ("2026-11-23T08:00:00+00:00"), so that they sort as text. What schema.org
names keeps its name in snake_case. `absences` counts healthy gathers without the posting; while it is
0 the posting was last seen when its source was last read whole (view `postings_seen`), so that an
unchanged run writes one row a source and not one a posting.
"""

from sqlite_utils import Database, Migrations

migrations = Migrations("rolewatch")

_TABLES = """
create table runs (
    id integer primary key,
    started text not null,
    finished text,
    exit_code integer,
    summary text
) strict;

create table sources (
    id integer primary key,
    name text not null unique,
    kind text not null,
    coverage text not null,
    options text not null,
    configured integer not null default 1,
    verdict text,
    error text,
    note text,
    gathers integer not null default 0,
    empties integer not null default 0,
    shrunk integer not null default 0,
    shrunk_since text,
    last_run text,
    last_whole text,
    next_due text,
    broken_since text,
    told_broken integer not null default 0,
    cursor text
) strict;

create table verdicts (
    run_id integer not null references runs(id) on delete cascade,
    source_id integer not null references sources(id) on delete cascade,
    verdict text not null,
    healthy integer not null,
    postings integer not null,
    new integer not null,
    changed integer not null,
    unchanged integer not null,
    closed integer not null,
    messages integer not null,
    requests integer not null,
    bytes integer not null,
    seconds real not null,
    error text,
    primary key (source_id, run_id)
) strict, without rowid;

create table pages (
    source_id integer not null references sources(id) on delete cascade,
    url text not null,
    etag text,
    last_modified text,
    digest text,
    primary key (source_id, url)
) strict, without rowid;

create table hosts (
    origin text primary key,
    robots text,
    robots_at text,
    not_before text
) strict, without rowid;

create table roles (
    id integer primary key,
    title text not null
) strict;

create table openings (
    id integer primary key,
    role_id integer references roles(id),
    posting_id integer,
    status text not null default 'open',
    first_seen text not null,
    closed_at text,
    reposts integer not null default 0,
    saved_at text,
    hidden_at text,
    applied_at text,
    note text
) strict;

create table postings (
    id integer primary key,
    source_id integer not null references sources(id),
    opening_id integer not null references openings(id),
    identifier text not null,
    status text not null default 'open',
    url text not null,
    title text not null,
    hiring_organization text,
    employment_unit text,
    job_location text not null,
    workplace text,
    applicant_location_requirements text not null,
    pay_minimum real,
    pay_maximum real,
    pay_currency text,
    pay_unit text,
    pay_yearly_minimum real,
    pay_yearly_maximum real,
    pay_text text,
    employment_type text not null,
    skills text not null,
    seniority text,
    date_posted text,
    valid_through text,
    requisition text,
    role text,
    apply_url text,
    listing text,
    page text,
    content text not null,
    first_seen text not null,
    last_seen text not null,
    absences integer not null default 0,
    absent_since text,
    closed_at text,
    features blob not null,
    description text,
    unique (source_id, identifier)
) strict;
create index postings_opening on postings(opening_id);
create index postings_url on postings(url);
create index openings_role on openings(role_id) where role_id is not null;

create table blocking (
    key integer not null,
    posting_id integer not null references postings(id) on delete cascade,
    primary key (key, posting_id)
) strict, without rowid;

create table evidence (
    id integer primary key,
    posting_id integer not null references postings(id) on delete cascade,
    opening_id integer not null,
    decision text not null,
    rule text not null,
    detail text not null,
    decided_at text not null
) strict;
create index evidence_posting on evidence(posting_id);

create table corrections (
    id integer primary key,
    posting_id integer not null references postings(id) on delete cascade,
    opening_id integer not null,
    kind text not null,
    previous_opening_id integer,
    at text not null,
    undone_at text
) strict;
create index corrections_posting on corrections(posting_id);

create table changes (
    id integer primary key,
    run_id integer,
    at text not null,
    opening_id integer not null references openings(id) on delete cascade,
    posting_id integer,
    what text not null,
    before text,
    after text
) strict;
create index changes_opening on changes(opening_id);

create table messages (
    id integer primary key,
    source_id integer not null references sources(id),
    identifier text not null,
    sender text,
    recipient text,
    about text,
    text text,
    date_sent text,
    date_received text,
    thread text,
    category text not null,
    confidence real not null,
    evidence text not null,
    first_seen text not null,
    unique (source_id, identifier)
) strict;
create index messages_identifier on messages(identifier);

create table leads (
    id integer primary key,
    message_id integer not null references messages(id) on delete cascade,
    opening_id integer references openings(id),
    resembles text,
    title text,
    hiring_organization text,
    agency text,
    person text,
    contact text,
    url text,
    data text not null,
    first_seen text not null,
    hidden_at text
) strict;

create table watches (
    name text primary key,
    fingerprint text not null,
    since text not null
) strict, without rowid;

create table matches (
    id integer primary key,
    watch text not null,
    opening_id integer references openings(id) on delete cascade,
    lead_id integer references leads(id) on delete cascade,
    score real not null,
    reasons text not null,
    missing text not null,
    matched_at text not null,
    ended_at text,
    unique (watch, opening_id),
    unique (watch, lead_id)
) strict;
create index matches_opening on matches(opening_id);

create table drops (
    watch text not null,
    opening_id integer not null references openings(id) on delete cascade,
    part text not null,
    reason text not null,
    primary key (opening_id, watch)
) strict, without rowid;

create table outbox (
    id integer primary key,
    key text not null unique,
    channel text not null,
    event text not null,
    subject text not null,
    version text not null,
    watch text,
    run_id integer,
    state text not null default 'queued',
    delivery text not null default 'instant',
    payload text not null,
    due text not null,
    attempts integer not null default 0,
    possible_repeat integer not null default 0,
    error text,
    created text not null,
    sent text
) strict;
create index outbox_waiting on outbox(due) where state in ('queued', 'sending');

create virtual table opening_text using fts5(
    title, hiring_organization, employment_unit, description,
    content='opening_words', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
"""

_VIEWS = """
create view opening_words as
    select o.id, p.title, p.hiring_organization, p.employment_unit, p.description
    from openings o join postings p on p.id = o.posting_id;

create view postings_seen as
    select p.*, s.name as source, s.kind as kind,
        case when p.status = 'open' and p.absences = 0 then coalesce(s.last_whole, p.last_seen)
             else p.last_seen end as seen
    from postings p join sources s on s.id = p.source_id;

create view current_openings as
    select o.id, p.title, p.hiring_organization as employer, p.employment_unit as department,
        (select group_concat(json_extract(place.value, '$.text'), '; ') from json_each(p.job_location) place)
            as places,
        p.workplace, p.pay_yearly_minimum as yearly_from, p.pay_yearly_maximum as yearly_to,
        p.pay_currency as currency, p.date_posted, o.first_seen, p.url,
        (select count(*) from postings q where q.opening_id = o.id) as seen_in,
        (select max(m.score) from matches m where m.opening_id = o.id and m.ended_at is null) as best_score,
        o.saved_at, o.applied_at, o.note
    from openings o join postings p on p.id = o.posting_id
    where o.status = 'open' and o.hidden_at is null;

create view what_changed as
    select c.at, p.title, p.hiring_organization as employer, c.what, c.before, c.after, p.url
    from changes c join openings o on o.id = c.opening_id join postings p on p.id = o.posting_id;

create view source_health as
    select name, kind, verdict, error, note, last_run, last_whole, next_due, broken_since,
        (select count(*) from postings p where p.source_id = s.id and p.status = 'open') as open_postings
    from sources s where configured;

create view recruiter_leads as
    select l.id, l.title, l.hiring_organization as employer, l.agency, l.person, l.contact, l.url,
        m.about as subject, m.date_sent, l.opening_id
    from leads l join messages m on m.id = l.message_id where l.hidden_at is null;

create view alert_log as
    select created, channel, event, watch, state, due, sent, attempts, possible_repeat, error,
        json_extract(payload, '$.title') as title
    from outbox;
"""


_SEEN = """
create view postings_seen as
    select p.*, s.name as source, s.kind as kind, s.internal as internal,
        case when p.status = 'open' and p.absences = 0 then coalesce(s.last_whole, p.last_seen)
             else p.last_seen end as seen
    from postings p join sources s on s.id = p.source_id
"""


@migrations()
def m001_first_tables(db: Database) -> None:
    """Everything that the main job needs."""
    for statement in (_TABLES + _VIEWS).split(";\n\n"):
        for part in statement.split(";\n"):
            if part.strip():
                db.execute(part)


@migrations()
def m002_sessions(db: Database) -> None:
    """How each stored login stood at the last look, and what was told of it."""
    db.execute(
        """
        create table sessions (
            name text primary key,
            probed_at text,
            signed_in integer,
            told_ended integer not null default 0,
            told_ahead integer not null default 0
        ) strict, without rowid
        """
    )


@migrations()
def m003_internal_postings(db: Database) -> None:
    """What an employer's own portal says more of a posting, and which sources only its people see."""
    for column in ("grade", "hiring_manager", "engagement"):
        db.execute(f"alter table postings add column {column} text")
    db.execute("alter table sources add column internal integer not null default 0")
    db.execute("alter table matches add column employment_unit text")
    db.execute("drop view postings_seen")
    db.execute(_SEEN)


_CARE = (
    # The text of a posting whose opening closed long ago, compressed; `description` is null then.
    "alter table postings add column packed blob",
    "create index postings_closed on postings(closed_at) where status = 'closed' and description is not null",
    "create index postings_packed on postings(closed_at) where packed is not null",
    """create table restores (
        id integer primary key,
        at text not null,
        copy text not null
    ) strict""",
)


@migrations()
def m004_care(db: Database) -> None:
    """Texts of closed openings are compressed; a restore is remembered."""
    for statement in _CARE:
        db.execute(statement)


_HEALTH = (
    "alter table sources add column failures integer not null default 0",
    "alter table sources add column told_at text",
    "alter table sources add column healed_at text",
    "alter table sources add column baseline_run integer not null default 0",
    "alter table sources add column accepted integer",
    "alter table sources add column gap integer not null default 0",
    "alter table sources add column layout text",
    "alter table verdicts add column note text",
    "alter table verdicts add column fill text",
    "update sources set told_at = broken_since, failures = 1 where told_broken",
    "drop view source_health",
    """
create view source_health as
    select name, kind, verdict, error, note, last_run, last_whole, next_due, broken_since, failures,
        (select count(*) from postings p where p.source_id = s.id and p.status = 'open') as open_postings
    from sources s where configured
""",
)


@migrations()
def m005_source_health(db: Database) -> None:
    """How long a source has been in trouble, what was told of it, how full and how built its answers are."""
    for statement in _HEALTH:
        db.execute(statement)


_ALERTS = """
alter table outbox add column batch text;

create table instance (id text not null) strict;

insert into instance values (lower(hex(randomblob(8))));

create table channels (
    name text primary key,
    failures integer not null,
    rests_until text not null
) strict, without rowid;

create table snoozes (
    watch text primary key,
    until text not null
) strict, without rowid;

create table followups (
    id integer primary key,
    opening_id integer references openings(id) on delete cascade,
    lead_id integer references leads(id) on delete cascade,
    due text not null,
    what text,
    created text not null,
    done_at text,
    check ((opening_id is null) <> (lead_id is null))
) strict;

create index followups_opening on followups(opening_id) where opening_id is not null;

create unique index followups_lead on followups(lead_id) where lead_id is not null;

create index followups_due on followups(due) where done_at is null;

create table reminded (
    subject text not null,
    event text not null,
    version text not null,
    at text not null,
    primary key (subject, event, version)
) strict, without rowid;

create index postings_valid_through on postings(valid_through)
    where status = 'open' and valid_through is not null;

create view due_followups as
    select f.id, f.due, f.what, coalesce(p.title, l.title) as title,
        coalesce(p.hiring_organization, l.hiring_organization, l.agency) as employer, l.person,
        coalesce(p.url, l.url) as url, f.opening_id, f.lead_id
    from followups f left join openings o on o.id = f.opening_id left join postings p on p.id = o.posting_id
        left join leads l on l.id = f.lead_id
    where f.done_at is null;
"""


@migrations()
def m006_alerts(db: Database) -> None:
    """Messages that are told apart from their repeats, channels that rest, snoozes, follow-ups."""
    for statement in _ALERTS.split(";\n\n"):
        db.execute(statement.strip().removesuffix(";"))
