"""`load`: the YAML file → `monitor.settings.Config`, or every problem at once.

bytes → document.parse → references.expand → declare (pydantic) → sources, watches → cross checks → sessions
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from monitor.config import checks, document, logins, references
from monitor.config.declare import AlertsSection, Declared, ProfileSection, RulesSection, WatchSection
from monitor.config.report import Mistake, Report, Trail
from monitor.config.sources import Recognise, Sources
from monitor.errors import UserError
from monitor.settings import (
    AlertPolicy,
    AlertRules,
    AlertSettings,
    Config,
    DatabaseSettings,
    DigestTime,
    FetchSettings,
    PayFloor,
    Profile,
    QuietHours,
    Secret,
    SkillWish,
    Source,
    Watch,
)

_T = TypeVar("_T")
STATE_VARIABLE = "ROLEWATCH_STATE"
_FILES = ("outbox", "atom", "ics")


def load(
    path: Path, environ: Mapping[str, str], *, recognise: Recognise | None = None, thorough: bool = False
) -> Config:
    """The configuration in the file, checked. Relative paths in it are relative to its folder.

    `recognise` tells the kind of an address; by default every kind is asked for addresses it knows.
    `thorough` looks up the watches' places too, which a run has no time for.
    Raises ConfigError with all problems; UserError when the file can't be read at all.
    """
    report = Report(str(path))
    data = document.parse(read(path, report), report)
    if data is None or not isinstance(data, dict):
        report.add((), "a mapping expected, with sources, watches and alerts")
        report.finish()
    expanded = references.environment(path, environ, report)
    config = _Loader(path, expanded, report, recognise, thorough).config(data)
    report.finish()
    return config


def read(path: Path, report: Report) -> str:
    """The text of the file. Raises UserError, or ConfigError when it is not UTF-8."""
    try:
        with path.open("rb") as file:
            content = file.read(document.SIZE + 1)
    except FileNotFoundError as error:
        raise UserError(
            f"there is no {path}", "write one with rolewatch init, or name it with --config"
        ) from error
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}") from error
    if len(content) > document.SIZE:
        raise UserError(f"{path} is larger than {document.SIZE:,} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report.at(content.count(b"\n", 0, error.start) + 1, "not UTF-8 text: save it as UTF-8")
        report.finish()
        raise


class _Loader:
    def __init__(
        self,
        path: Path,
        environ: Mapping[str, str],
        report: Report,
        recognise: Recognise | None,
        thorough: bool,
    ) -> None:
        self._path = path
        self._folder = path.absolute().parent
        self._environ = environ
        self._report = report
        self._recognise = recognise
        self._thorough = thorough

    def config(self, data: dict[str, Any]) -> Config:
        """All sections. Raises ConfigError after every check was made."""
        raw, data = data, references.expand(data, self._environ, self._report)
        logins.resolved(raw, data, self._secret, self._report)
        sources = self._sources(data)
        channels = self._channels(_at(data, "alerts", "channels"))
        heartbeat = self._told(("heartbeat",), self._heartbeat, _at(data, "heartbeat"))
        resume = self._told(("profile", "resume"), self._file, _at(data, "profile", "resume"))
        checks.check(data, [source.name for source in sources], self._report)
        try:
            declared = Declared.model_validate(data)
        except ValidationError as error:
            self._report.invalid(error, Declared)
        if self._thorough:
            checks.places(data, self._report)
        self._report.finish()
        sessions = logins.logins(declared.sessions, sources, self._report)
        self._report.finish()
        return Config(
            path=self._path,
            state=self._state(declared.state),
            sources=sources,
            sessions=sessions,
            watches=tuple(_watch(section) for section in declared.watches),
            profile=_profile(declared.profile, resume),
            alerts=_alerts(declared.alerts, channels),
            fetch=FetchSettings(**declared.fetch.model_dump()),
            database=DatabaseSettings(**declared.database.model_dump()),
            heartbeat=heartbeat,
        )

    def _told(self, trail: Trail, resolve: Callable[[str], _T], value: object) -> _T | None:
        """What `resolve` makes of a text; its mistake goes into the report."""
        if not isinstance(value, str) or self._report.knows(trail):
            return None
        try:
            return resolve(value)
        except Mistake as mistake:
            self._report.add(trail, str(mistake), mistake.suggestion)
            return None

    def _sources(self, data: dict[str, Any]) -> tuple[Source, ...]:
        items = data.get("sources")
        builder = Sources(self._report, self._folder, self._secret, self._recognise)
        return builder.build(items) if isinstance(items, list) else ()

    def _secret(self, text: str) -> Secret:
        return references.secret(text, self._folder, self._environ, self._report)

    def _heartbeat(self, text: str) -> Secret:
        """Never its words in the mistake: the address is a secret."""
        address = self._secret(text)
        if not re.match(r"https?://[^/\s]+\S*$", address.reveal()):
            raise Mistake("not a web address like https://hc-ping.com/…")
        return address

    def _file(self, text: str) -> Path:
        path = self._folder / Path(text).expanduser()
        if not path.is_file():
            raise Mistake(f"there is no file {path}")
        return path

    def _channels(self, given: object) -> dict[str, Secret]:
        if not isinstance(given, dict):
            return {}
        found = {name: self._address(("alerts", "channels", name), said) for name, said in given.items()}
        channels = {name: secret for name, secret in found.items() if secret}
        self._own_files(channels)
        return channels

    def _own_files(self, channels: Mapping[str, Secret]) -> None:
        """Two channels write side by side: of one file for both, each would take out what the other put in."""
        owners: dict[Path, str] = {}
        for name, secret in channels.items():
            scheme, _, rest = secret.reveal().partition(":")
            owner = owners.setdefault(Path(rest), name) if scheme in _FILES else name
            if owner != name:
                self._report.add(
                    ("alerts", "channels", name), f"that is the file of channel {owner}: name another"
                )

    def _address(self, trail: Trail, said: object) -> Secret | None:
        if isinstance(said, dict):
            return self._told((*trail, "url"), self._channel, said.get("url"))
        return self._told(trail, self._channel, said)

    def _channel(self, text: str) -> Secret:
        """A channel's address; the file of a channel that is one is found from the configuration's folder."""
        secret = self._secret(text)
        scheme, colon, rest = secret.reveal().partition(":")
        if scheme in _FILES and rest:
            return Secret(f"{scheme}:{self._folder / Path(rest).expanduser()}")
        if secret.reveal() == "desktop:" or (
            scheme == "webhook" and rest.startswith(("http://", "https://"))
        ):
            return secret
        if not colon or not rest.startswith("//"):
            raise Mistake(
                "not an apprise URL like ntfy://…, mailto://…, or webhook:https://…, desktop:, outbox:FILE, "
                "atom:FILE, ics:FILE"
            )
        return secret

    def _state(self, declared: str | None) -> Path:
        if variable := self._environ.get(STATE_VARIABLE):
            return Path(variable).expanduser().absolute()
        if declared:
            return self._folder / Path(declared).expanduser()
        import platformdirs

        return platformdirs.user_state_path("rolewatch")


def _at(data: object, *keys: str) -> object:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _watch(section: WatchSection) -> Watch:
    skills, alert, pay = section.skills, section.alert, section.pay
    return Watch(
        name=section.name,
        skills=SkillWish(skills.must, skills.nice, skills.never),
        titles=section.titles,
        not_titles=section.not_titles,
        employment_units=section.employment_units,
        unit_aliases=section.unit_aliases,
        organizations=section.organizations,
        not_organizations=section.not_organizations,
        places=tuple(place.wish() for place in section.places),
        workplace=section.workplace,
        pay=PayFloor(*pay.at_least, accept_unknown=pay.unknown == "accept") if pay else None,
        seniority=section.seniority,
        employment_type=section.employment_type,
        sources=section.sources,
        at_least=section.at_least,
        alert=AlertPolicy(alert.channels, alert.when, _rules(alert)),
    )


def _profile(section: ProfileSection, resume: Path | None) -> Profile:
    return Profile(
        skills=section.skills,
        resume=resume,
        aliases=section.aliases,
        currency_rates=section.currency_rates,
    )


def _rules(section: RulesSection) -> AlertRules:
    digest, quiet, caps = section.digest, section.quiet_hours, section.at_most
    return AlertRules(
        digest=DigestTime(digest.at, digest.days) if digest else None,
        quiet=QuietHours(*quiet) if quiet else None,
        per_company=caps.per_company,
        per_run=caps.per_run,
        per_source=caps.per_source,
    )


def _alerts(section: AlertsSection, channels: Mapping[str, Secret]) -> AlertSettings:
    own = {name: _rules(channel) for name, channel in section.channels.items()}
    digested = [name for name, channel in section.channels.items() if channel.when == "digest"]
    defaults, caps = AlertSettings(), section.at_most
    return AlertSettings(
        channels=channels,
        rules={name: rules for name, rules in own.items() if rules != AlertRules()},
        digest=DigestTime(section.digest.at, section.digest.days),
        digest_channels=tuple(dict.fromkeys((*section.digest.channels, *digested))),
        quiet=QuietHours(*section.quiet_hours) if section.quiet_hours else QuietHours(),
        per_company=caps.per_company or defaults.per_company,
        per_run=caps.per_run or defaults.per_run,
        per_source=caps.per_source or defaults.per_source,
        timezone=section.timezone,
        list_page=section.list_page,
        closing_soon=section.closing_soon,
        follow_up=section.follow_up,
    )
