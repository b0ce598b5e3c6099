"""A new configuration file from the answers to a few questions (`rolewatch init`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from monitor.config.edit import dump, replace_file
from monitor.errors import UserError


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What `init` asks. Texts as they would stand in the file; None or empty: left out.

    `places` are like `remote in EU` or `Berlin within 50 km`, `pay` like `80000 EUR/year`, `channels`
    name → apprise URL or a reference to one.
    """

    resume: str | None = None
    skills: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    pay: str | None = None
    employment_units: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    channels: Mapping[str, str] = field(default_factory=dict)
    quiet_hours: str | None = "22:00-07:00"


def text(answers: Answers) -> str:
    """The YAML file that says these answers."""
    profile = [
        *([f"  resume: {dump(answers.resume)}"] if answers.resume else []),
        f"  skills: {dump(answers.skills)}",
    ]
    sources = [f"  - {dump(url)}" for url in answers.sources]
    watch = [
        "  - name: roles that fit",
        *([f"    skills: {{nice: {dump(answers.skills)}}}"] if answers.skills else []),
        *([f"    titles: {dump(answers.titles)}"] if answers.titles else []),
        *([f"    places: {dump(answers.places)}"] if answers.places else []),
        *([f"    pay: {{at_least: {dump(answers.pay)}, unknown: accept}}"] if answers.pay else []),
    ]
    if answers.employment_units:
        watch += [
            "  - name: the department to join",
            f"    employment_units: {dump(answers.employment_units)}",
        ]
    channels = [f"    {dump(name, flow=True)}: {dump(url)}" for name, url in answers.channels.items()]
    quiet = [f"  quiet_hours: {dump(answers.quiet_hours)}"] if answers.quiet_hours else []
    parts = (
        "# What rolewatch looks for, and how it tells you. Every key: rolewatch.example.yaml",
        "# Secrets: ${NAME} from the environment, or from a file NAME=value beside this one, ending in .env",
        "",
        "profile:",
        *profile,
        "",
        "sources:" if sources else "sources: []  # rolewatch add URL",
        *sources,
        "",
        "watches:",
        *watch,
        "",
        "alerts:",
        "  channels:" if channels else "  channels: {}  # phone: ntfy://your-topic",
        *channels,
        *quiet,
    )
    return "\n".join(parts) + "\n"


def write_new(path: Path, answers: Answers) -> None:
    """Write the file, readable by its owner only. Raises UserError when there is one already."""
    if path.exists():
        raise UserError(f"{path} is there already", "edit it, or name another with --config")
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, text(answers))
