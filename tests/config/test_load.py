"""A right configuration becomes the values it says."""

import json
import os
import time as clock
from datetime import time, timedelta
from pathlib import Path

import pytest

from monitor.config import load
from monitor.errors import ConfigError, UserError
from monitor.models import Unit, Workplace
from monitor.scraper import kinds
from monitor.settings import (
    AlertPolicy,
    AlertRules,
    Config,
    DigestTime,
    PayFloor,
    PlaceWish,
    QuietHours,
    SkillWish,
)

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "kinds" / "cases"
DESIGN = """
profile:
  skills: [Python, PostgreSQL, dbt]
sources:
  - https://boards.greenhouse.io/stripe            # a careers URL is enough
  - {kind: workday, url: "https://nvidia.wd5.myworkdayjobs.com/NVIDIAExternalCareerSite", every: 1d12h}
  - {name: acme, kind: portal, url: "https://acme.example/jobs", items: li, fields: {title: a, url: "a@href"},
     canary: "Staff Engineer", session: acme, every: 15m}
  - {url: https://jobs.ashbyhq.com/acme, enabled: false}
watches:
  - name: data roles near home
    skills: {must: [Python, SQL], nice: [dbt, Airflow], not: [PHP]}
    titles: [data engineer, analytics engineer]
    places: [{near: Berlin, within: 30 mi}, remote in EU, Germany, Paris within 5 km, remote]
    pay: {at_least: 80000 EUR/year, unknown: reject}
    workplace: [on-site]
    employment_type: [full time]
    alert: {channels: [phone], when: instant}
  - name: move to Payments
    sources: [acme]
    employment_units: [Payments, Risk]
    alert: {channels: [phone, mail], when: digest}
alerts:
  channels: {phone: "${NTFY_URL}", mail: "mailto://me:${PASSWORD:-none}@example.org", file: "outbox:told.txt"}
  digest: {at: "07:30", channels: [mail]}
  quiet_hours: "22:00-07:00"
  at_most: {per_company: 5, per_run: 30}
heartbeat: "env:HEARTBEAT"
state: here
"""
ENVIRON = {"NTFY_URL": "ntfy://topic", "HEARTBEAT": "https://hc.example.org/1"}


def written(folder: Path, text: str, mode: int = 0o644, name: str = "rolewatch.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    path.chmod(mode)
    return path


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load(written(tmp_path, DESIGN), ENVIRON)


def test_sources(config: Config) -> None:
    stripe, nvidia, acme, ashby = config.sources
    assert (stripe.name, stripe.kind, stripe.options.board) == ("greenhouse-stripe", "greenhouse", "stripe")
    assert stripe.every == timedelta(hours=6)
    assert (nvidia.options.tenant, nvidia.every) == ("nvidia", timedelta(hours=36))
    assert (acme.name, acme.canary, acme.session) == ("acme", "Staff Engineer", "acme")
    assert (ashby.kind, ashby.enabled) == ("ashby", False)


def test_watches(config: Config) -> None:
    data, payments = config.watches
    assert data.skills == SkillWish(("Python", "SQL"), ("dbt", "Airflow"), ("PHP",))
    assert [(place.near, place.within_km, place.area, place.remote) for place in data.places] == [
        ("Berlin", pytest.approx(48.28), None, False),
        (None, 30.0, "EU", True),
        (None, 30.0, "Germany", False),
        ("Paris", 5.0, None, False),
        (None, 30.0, None, True),
    ]
    assert data.places[1] == PlaceWish("remote in EU", area="EU", remote=True)
    assert data.pay == PayFloor(80000.0, "EUR", Unit.YEAR, accept_unknown=False)
    assert data.workplace == (Workplace.ONSITE,)
    assert data.employment_type == ("FULL_TIME",)
    assert payments.alert == AlertPolicy(("phone", "mail"), "digest")


def test_alerts_and_folders(config: Config, tmp_path: Path) -> None:
    channels = {name: secret.reveal() for name, secret in config.alerts.channels.items()}
    told = tmp_path / "told.txt"
    assert channels == {
        "phone": "ntfy://topic",
        "mail": "mailto://me:none@example.org",
        "file": f"outbox:{told}",
    }
    assert config.alerts.digest == DigestTime(time(7, 30))
    assert config.alerts.digest_channels == ("mail",)
    assert config.alerts.quiet == QuietHours(time(22), time(7))
    assert config.heartbeat is not None
    assert config.heartbeat.reveal() == "https://hc.example.org/1"
    assert config.state == tmp_path / "here"
    assert "topic" not in repr(config)


OWN = """
alerts:
  channels:
    phone: {url: "ntfy://topic", quiet_hours: none, at_most: {per_run: 3}}
    mail: {url: "mailto://a:b@example.org", when: digest, digest: {at: "06:30", days: [mon, thursday]}}
    feed: "atom:told/feed.xml"
    dates: "ics:dates.ics"
    desk: "desktop:"
    hook: "webhook:https://user:pw@hooks.example.org/in#X-Room=7"
  digest: {days: weekdays}
  quiet_hours: "22:00-07:00"
  list: https://list.example/mine
watches:
  - name: a
    alert: {channels: [mail], digest: {days: sunday}, quiet_hours: "20:00-09:00", at_most: {per_company: 1}}
"""


def test_a_channel_and_a_watch_have_rules_of_their_own(tmp_path: Path) -> None:
    config = load(written(tmp_path, OWN), {})
    said = config.alerts
    assert said.digest.days == frozenset(range(5))
    assert said.digest_channels == ("mail",)
    assert said.list_page == "https://list.example/mine"
    assert said.rules == {
        "phone": AlertRules(quiet=QuietHours(time(0), time(0)), per_run=3),
        "mail": AlertRules(digest=DigestTime(time(6, 30), frozenset({0, 3}))),
    }
    assert (said.per_company, said.per_run) == (5, 30)
    assert said.channels["feed"].reveal() == f"atom:{tmp_path / 'told/feed.xml'}"
    assert config.watches[0].alert.rules == AlertRules(
        DigestTime(days=frozenset({6})), QuietHours(time(20), time(9)), per_company=1
    )


def test_the_environment_moves_the_state(tmp_path: Path) -> None:
    config = load(written(tmp_path, DESIGN), ENVIRON | {"ROLEWATCH_STATE": str(tmp_path / "there")})
    assert config.state == tmp_path / "there"


def test_an_empty_mapping_is_a_configuration(tmp_path: Path) -> None:
    assert load(written(tmp_path, "{}"), {}).sources == ()


def test_names_of_sources_are_made_unique(tmp_path: Path) -> None:
    text = "sources: [https://jobs.lever.co/a, https://jobs.eu.lever.co/a, {kind: lever, site: a, limit: 5}]"
    assert [source.name for source in load(written(tmp_path, text), {}).sources] == [
        "lever-a",
        "lever-a-api.eu.lever.co",
        "lever-a-2",
    ]


def test_paths_are_found_from_the_file(tmp_path: Path) -> None:
    text = "sources: [{kind: mailbox, path: mail/inbox}, {kind: mailbox, path: /var/mail/me}]"
    inbox, system = load(written(tmp_path, text), {}).sources
    assert (inbox.name, inbox.options.path) == ("mailbox-inbox", str(tmp_path / "mail" / "inbox"))
    assert (system.name, system.options.path) == ("mailbox-me", "/var/mail/me")


@pytest.mark.parametrize("written_as", ["${PASSWORD}", "env:PASSWORD", "file:password.txt"])
def test_a_password_stands_elsewhere(written_as: str, tmp_path: Path) -> None:
    written(tmp_path, "s3cr3t\n", 0o600, "password.txt")
    text = f"sources: [{{kind: imap, host: imap.example.org, user: me, password: '{written_as}'}}]"
    (source,) = load(written(tmp_path, text), {"PASSWORD": "s3cr3t"}).sources
    assert source.options.password.get_secret_value() == "s3cr3t"
    assert source.name == "imap-imap.example.org"
    assert "s3cr3t" not in repr(source)


def test_a_file_beside_it_gives_what_cron_does_not(tmp_path: Path) -> None:
    written(
        tmp_path,
        "# secrets\nexport NTFY_URL='ntfy://mine'\nHEARTBEAT=https://a.example\n",
        0o600,
        "rolewatch.env",
    )
    config = load(written(tmp_path, DESIGN), {"HEARTBEAT": "https://b.example"})
    assert config.alerts.channels["phone"].reveal() == "ntfy://mine"
    assert config.heartbeat is not None
    assert config.heartbeat.reveal() == "https://b.example"


def test_that_file_must_be_private(tmp_path: Path) -> None:
    written(tmp_path, "NTFY_URL=ntfy://mine\n", 0o640, "rolewatch.env")
    with pytest.raises(ConfigError, match=r"others may read it.*chmod 600"):
        load(written(tmp_path, DESIGN), ENVIRON)


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o644, 0o620])
def test_a_secret_file_must_be_private(tmp_path: Path, mode: int) -> None:
    written(tmp_path, " ntfy://from-file \n", mode, "phone.txt")
    path = written(tmp_path, "alerts: {channels: {phone: 'file:phone.txt'}}")
    if mode & 0o077:
        with pytest.raises(ConfigError, match=r"phone\.txt holds a secret and others may read it"):
            load(path, {})
    else:
        assert load(path, {}).alerts.channels["phone"].reveal() == "ntfy://from-file"


def test_no_message_shows_a_secret(tmp_path: Path) -> None:
    text = "heartbeat: ${TOKEN}\nwatches: [{name: a, at_least: '${TOKEN}', pay: {at_least: '${TOKEN}'}}]\n"
    text += "alerts: {channels: {phone: '${TOKEN}', mail: 'env:TOKEN'}}\n"
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, text), {"TOKEN": "s3cr3t-t0ken"})
    assert len(caught.value.problems) >= 4
    assert "s3cr3t" not in str(caught.value)


def test_a_dollar_can_be_written(tmp_path: Path) -> None:
    heartbeat = load(written(tmp_path, "heartbeat: https://a.example/$${A}"), {}).heartbeat
    assert heartbeat is not None
    assert heartbeat.reveal() == "https://a.example/${A}"


@pytest.mark.parametrize("kind", ["missing", "folder", "latin", "huge"])
def test_a_file_that_is_none(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "rolewatch.yaml"
    if kind == "folder":
        path.mkdir()
    elif kind == "latin":
        path.write_bytes(b"state: a\nwatches: [{name: b\xfcro}]\n")
    elif kind == "huge":
        with path.open("wb") as file:
            os.truncate(file.fileno(), 20_000_000)
    with pytest.raises(UserError, match=r"rolewatch\.yaml"):
        load(path, {})


def test_a_thousand_sources_load_at_once(tmp_path: Path) -> None:
    """Measured 0.05 s; the bound leaves room for a busy machine."""
    line = '  - {{name: b{0}, kind: greenhouse, board: b{0}, base_url: "http://127.0.0.1:8000"}}\n'
    path = written(tmp_path, "sources:\n" + "".join(line.format(number) for number in range(1000)))
    load(path, {})
    begin = clock.perf_counter()
    config = load(path, {})
    assert clock.perf_counter() - begin < 0.5
    assert len({source.name for source in config.sources}) == 1000


def _by_address(kind: str) -> bool:
    """Whether pasting an address is enough for sources of that kind."""
    addresses = CASES / kind / "recognise.json"
    return addresses.exists() and any(
        row["options"] is not None for row in json.loads(addresses.read_text(encoding="utf-8"))
    )


def test_the_example_is_right() -> None:
    config = load(ROOT / "config" / "rolewatch.example.yaml", {})
    shown = {source.kind for source in config.sources}
    assert {kind for kind in kinds() if kind not in shown and not _by_address(kind)} == set()
    names = {source.name for source in config.sources}
    assert {"personio-example", "workday-example", "page-example.org-jobs", "imap-imap.example.org"} <= names
    assert [watch.name for watch in config.watches] == ["data roles near home", "move to Payments"]


PLACES = """
watches:
  - name: a
    places: [Berlin, {near: Berlinn, within: 20 km}, remote in EU, Germnay, {in: Bavria, remote: true}]
  - {name: b, places: [near Xyzzyqq]}
"""


def test_a_thorough_look_names_places_that_nobody_knows(tmp_path: Path) -> None:
    path = written(tmp_path, PLACES)
    load(path, {})
    with pytest.raises(ConfigError) as wrong:
        load(path, {}, thorough=True)
    told = [(problem.line, problem.path, problem.suggestion) for problem in wrong.value.problems]
    assert told == [
        (4, "watches[0].places[1].near", "did you mean Berlin?"),
        (4, "watches[0].places[3]", "did you mean Germany?"),
        (4, "watches[0].places[4].in", "did you mean Bavaria?"),
        (5, "watches[1].places[0]", "name the nearest larger town"),
    ]


@pytest.mark.parametrize(
    "name", ["Berlin", "EU", "DACH", "Deutschland", "Bavaria", "NYC", "Bay Area", "CA", "UK"]
)
def test_known_places_are_known(name: str, tmp_path: Path) -> None:
    load(written(tmp_path, f"watches: [{{name: a, places: [{name}, remote in {name}]}}]"), {}, thorough=True)
