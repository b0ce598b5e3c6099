"""The `sessions` section, and what sources say of the sessions that they use → `settings.Login` by name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import SecretStr

from monitor.config import keys, references
from monitor.config.declare import ProbeSection, SessionSection
from monitor.config.report import Mistake, Report, Trail, did_you_mean
from monitor.settings import Key, Login, Probe, Secret, Source


def resolved(
    raw: Mapping[str, Any], data: dict[str, Any], secret: Callable[[str], Secret], report: Report
) -> None:
    """Put what the steps of `data` fill in where it belongs: never written out, always from elsewhere.

    `raw` is the file as it was written, `data` with its ${NAME} replaced.
    """
    for trail, fill in _fills(data):
        at = (*trail, "with")
        written, value = _at(raw, at), fill.get("with")
        if not isinstance(written, str) or not isinstance(value, str) or report.knows(at):
            continue
        if not references.is_reference(written):
            report.add(
                at,
                "what is typed in at a sign-in must not stand here",
                "write ${NAME} or keyring:SERVICE/USER",
            )
            continue
        try:
            fill["with"] = SecretStr((Secret(value) if "${" in written else secret(value)).reveal())
        except Mistake as mistake:
            report.add(at, str(mistake), mistake.suggestion)


def logins(
    sections: Mapping[str, SessionSection], sources: Sequence[Source], report: Report
) -> dict[str, Login]:
    """Each session that is used. One that no source uses is a mistake."""
    users: dict[str, Source] = {}
    for source in sources:
        if source.session:
            users.setdefault(source.session, source)
    for name in sections.keys() - users.keys():
        near = did_you_mean(name, users) or "name it in a source: session: " + name
        report.add(("sessions", name), f"no source uses the session {name!r}", near)
    return {name: _login(name, sections.get(name, SessionSection()), user) for name, user in users.items()}


def _login(name: str, section: SessionSection, user: Source) -> Login:
    url = section.url or str(getattr(user.options, "url", ""))
    probe = section.probe or (ProbeSection() if section.steps else None)
    return Login(
        name=name,
        url=url,
        hosts=frozenset(section.hosts),
        signed_in=section.signed_in or getattr(user.options, "signed_in", None),
        signed_out=section.signed_out or getattr(user.options, "signed_out", None),
        probe=_probe(probe, url) if probe else None,
        steps=section.steps,
        warn=section.warn,
        key=_key(section.encrypt),
    )


def _probe(section: ProbeSection, url: str) -> Probe:
    return Probe(
        url=section.url or url,
        lands_on=section.lands_on,
        selector=section.selector,
        status=section.status,
        json=section.json_path,
    )


def _key(encrypt: bool | str) -> Key | None:
    if isinstance(encrypt, str):
        return keys.KeyringKey(*keys.parted(encrypt.removeprefix("keyring:")))
    return keys.KeyringKey() if encrypt else None


def _fills(data: dict[str, Any]) -> Iterator[tuple[Trail, dict[str, Any]]]:
    sessions = data.get("sessions")
    for name, section in sessions.items() if isinstance(sessions, dict) else ():
        steps = section.get("steps") if isinstance(section, dict) else None
        for index, step in enumerate(steps if isinstance(steps, list) else ()):
            fill = step.get("fill") if isinstance(step, dict) else None
            if isinstance(fill, dict):
                yield ("sessions", name, "steps", index, "fill"), fill


def _at(value: Any, trail: Trail) -> Any:
    for part in trail:
        value = value[part]
    return value
