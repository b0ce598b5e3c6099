"""The schedule is installed once, keeps what else is there, and starts what it says."""

import plistlib
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor import schedule
from monitor.errors import UserError
from monitor.schedule import Job, Schedule, Status, cron, launchd, systemd
from monitor.schedule.job import job as make

# A crontab program as POSIX has it, for one person, over a file in HOME.
CRONTAB = """#!/bin/sh
case "$1" in
  -l) test -e "$HOME/crontab" || { echo "no crontab for me" >&2; exit 1; }; cat "$HOME/crontab" ;;
  -) cat > "$HOME/crontab" ;;
  *) echo "usage error" >&2; exit 2 ;;
esac
"""
SYSTEMCTL = """#!/bin/sh
echo "$@" >> "$HOME/systemctl.log"
"""
OTHERS = "# mine\nMAILTO=me\n\n0 5 * * * backup --all % hello\n"


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "cat", "test"):
        (tools / name).symlink_to(shutil.which(name) or f"/bin/{name}")
    return {"HOME": str(tmp_path), "PATH": str(tools)}


@pytest.fixture
def crontab(environ: dict[str, str], tmp_path: Path) -> Path:
    program(tmp_path / "bin", "crontab", CRONTAB)
    return tmp_path / "crontab"


def job(config: str = "/home/me/rolewatch.yaml", *command: str) -> Job:
    return Job(Path(config), command or ("/opt/rolewatch", "--config", config, "run"), "/usr/bin:/bin")


def test_installed_twice_it_is_there_once_and_the_rest_is_kept(
    environ: dict[str, str], crontab: Path
) -> None:
    crontab.write_text(OTHERS)
    mine = Schedule(environ)
    first = mine.install(job())
    assert mine.install(job()) == first
    assert crontab.read_text().startswith(OTHERS)
    assert crontab.read_text().count("rolewatch run") == 0
    assert crontab.read_text().count("/opt/rolewatch") == 1
    assert first.how == "cron"
    assert mine.remove(Path("/home/me/rolewatch.yaml"))
    assert crontab.read_text() == OTHERS
    assert not mine.remove(Path("/home/me/rolewatch.yaml"))


def test_two_configurations_do_not_meet(environ: dict[str, str], crontab: Path) -> None:
    mine = Schedule(environ)
    mine.install(job("/a/rolewatch.yaml"))
    mine.install(job("/a/b/rolewatch.yaml"))
    assert mine.remove(Path("/a/rolewatch.yaml"))
    assert mine.status(Path("/a/b/rolewatch.yaml")).how == "cron"
    assert len(crontab.read_text().splitlines()) == 1


def test_a_line_commented_out_is_no_schedule(environ: dict[str, str], crontab: Path) -> None:
    crontab.write_text("#" + cron.cron_line(job()) + "\n")
    mine = Schedule(environ)
    assert mine.status(job().config) == Status(None)
    mine.install(job())
    assert crontab.read_text() == cron.cron_line(job()) + "\n"


def test_a_crontab_without_a_last_line_end_is_kept(environ: dict[str, str], crontab: Path) -> None:
    crontab.write_text("0 5 * * * backup")
    Schedule(environ).install(job())
    assert crontab.read_text().splitlines()[0] == "0 5 * * * backup"


@pytest.mark.parametrize("name", ['it\'s 100% mine $HOME `x` "y".yaml', "ü b.yaml", "#.yaml"])
def test_the_line_starts_exactly_the_command(name: str, tmp_path: Path) -> None:
    config = str(tmp_path / name)
    show = (sys.executable, "-c", "import sys; print(sys.argv[1:])", "--config", config)
    line = cron.cron_line(Job(Path(config), show, "/usr/bin:/bin"))
    fields, command = line.split(" ", 5)[:5], line.split(" ", 5)[5]
    assert len(fields) == 5
    # crontab(5): an unescaped % ends the command; an escaped one is a %.
    assert "%" not in command.replace("\\%", "")
    shell = subprocess.run(
        ["/bin/sh", "-c", command.replace("\\%", "%")], capture_output=True, text=True, check=True
    )
    assert shell.stdout == f"{['--config', config]}\n"
    assert cron.line_of(line, Path(config)) == line


def test_a_path_with_a_line_break_is_refused() -> None:
    with pytest.raises(UserError, match="control character"):
        job("/a\n* * * * * rm")


def test_a_crontab_that_may_not_be_read(environ: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin", "crontab", "#!/bin/sh\necho 'you are not allowed' >&2; exit 1\n")
    with pytest.raises(UserError, match="can't be read: you are not allowed"):
        Schedule(environ).install(job())


def test_neither_cron_nor_systemd(environ: dict[str, str]) -> None:
    with pytest.raises(UserError, match="neither cron nor a systemd"):
        Schedule(environ).install(job())
    assert Schedule(environ).status(job().config) == Status(None)


def test_systemd_where_there_is_no_cron(environ: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin", "systemctl", SYSTEMCTL)
    mine = Schedule(environ)
    assert mine.install(job()).how == "systemd"
    name = systemd.unit_name(job().config)
    folder = tmp_path / ".config" / "systemd" / "user"
    assert sorted(file.name for file in folder.iterdir()) == [f"{name}.service", f"{name}.timer"]
    assert f"--user enable --now {name}.timer" in (tmp_path / "systemctl.log").read_text()
    assert mine.remove(job().config)
    assert list(folder.iterdir()) == []


def test_a_timer_catches_up_spreads_and_is_no_failure_for_a_sources_trouble() -> None:
    made = Job(Path("/a.yaml"), ("/opt/rolewatch", "run"), "/usr/bin", 30, {"TZ": "Europe/Berlin"}, seed="me")
    service, timer = systemd.units(made).values()
    assert f"OnCalendar={made.calendar}\n" in timer
    assert "Persistent=true\n" in timer
    assert "RandomizedDelaySec=30\n" in timer
    assert "WantedBy=timers.target\n" in timer
    assert 'Environment="PATH=/usr/bin" "TZ=Europe/Berlin"\n' in service
    assert "SuccessExitStatus=1 3\n" in service
    assert made.calendar == f"*:{made.offset:02d}/30"


def test_launchd_where_it_is_a_mac(environ: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin", "launchctl", '#!/bin/sh\necho "$@" >> "$HOME/launchctl.log"\n')
    mine, made = Schedule(environ), job()
    state = mine.install(made)
    agent = tmp_path / "Library" / "LaunchAgents" / f"{launchd.label(made.config)}.plist"
    assert (state.how, state.expression) == ("launchd", made.expression)
    said = plistlib.loads(agent.read_bytes())
    assert said["Label"] == agent.stem
    assert said["ProgramArguments"] == ["/opt/rolewatch", "--config", "/home/me/rolewatch.yaml", "run"]
    assert said["EnvironmentVariables"]["PATH"] == "/usr/bin:/bin"
    assert [each["Minute"] for each in said["StartCalendarInterval"]] == [
        made.offset + 15 * n for n in range(4)
    ]
    assert mine.remove(made.config)
    assert not agent.exists()
    assert (tmp_path / "launchctl.log").read_text() == f"load -w {agent}\nunload -w {agent}\n"


def test_launchd_that_refuses_leaves_nothing(environ: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin", "launchctl", "#!/bin/sh\necho 'no such domain' >&2; exit 5\n")
    with pytest.raises(UserError, match="launchctl load failed: no such domain"):
        Schedule(environ).install(job())
    assert Schedule(environ).status(job().config) == Status(None)


@pytest.mark.parametrize("hours", [1, 4, 24])
def test_launchd_s_times_are_cron_s(hours: int) -> None:
    made = Job(Path("/a"), ("x",), "/bin", 60 * hours)
    times = plistlib.loads(launchd.agent(made))["StartCalendarInterval"]
    start = datetime(2025, 1, 1, tzinfo=UTC)
    runs = [run for run in schedule.next_runs(made.expression, start, 30) if run < start + timedelta(days=1)]
    assert {(run.hour, run.minute) for run in runs} == {(each["Hour"], each["Minute"]) for each in times}


def test_machines_start_at_other_minutes() -> None:
    offsets = {Job(Path("/a"), (), "", 30, seed=f"machine {n}").offset for n in range(100)}
    assert len(offsets) > 20
    assert offsets <= set(range(1, 30))


def test_units_quote_what_systemd_would_expand() -> None:
    text = systemd.units(job('/a/100% "x" $y.yaml'))
    service = next(body for name, body in text.items() if name.endswith(".service"))
    assert 'ExecStart="/opt/rolewatch" "--config" "/a/100%% \\"x\\" $$y.yaml" "run"' in service
    assert 'Environment="PATH=/usr/bin:/bin"' in service


def test_next_runs_in_a_night_that_changes_the_clock() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    runs = schedule.next_runs("7-59/15 * * * *", datetime(2025, 3, 30, 1, 50, tzinfo=berlin))
    assert [run.astimezone(UTC).strftime("%H:%M") for run in runs] == ["00:52", "01:07", "01:22"]


@pytest.mark.parametrize("minutes", [1, 5, 15, 30, 60, 120, 720, 1440])
def test_runs_come_as_often_as_they_should(minutes: int, tmp_path: Path) -> None:
    made = make(tmp_path / "x.yaml", tmp_path / "python", "/bin", minutes)
    first, *rest = schedule.next_runs(made.expression, datetime(2025, 1, 1, tzinfo=UTC), 50)
    assert [run - first for run in rest] == [timedelta(minutes=minutes * count) for count in range(1, 50)]
    assert made.command == (
        str(tmp_path / "python"),
        "-P",
        "-m",
        "monitor.cli",
        "--config",
        str(tmp_path / "x.yaml"),
        "run",
        "--scheduled",
    )


@pytest.mark.parametrize("minutes", [0, 7, 25, 90, 10_000])
def test_a_span_that_cron_can_not_say(minutes: int) -> None:
    with pytest.raises(UserError, match="does not divide an hour or a day"):
        Job(Path("/a"), (), "", minutes)


def test_the_commands_tell_what_was_done(
    environ: dict[str, str], crontab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NTFY_URL", "ntfy://topic")
    config = tmp_path / "rolewatch.yaml"
    config.write_text("alerts: {channels: {a: '${NTFY_URL}', b: 'env:NTFY_URL', c: '${OTHER:-x://y}'}}\n")
    now = datetime(2025, 1, 1, tzinfo=UTC)
    first, *runs, warning = schedule.install(config, "30m", now=now)
    assert first == f"cron: {config}, every 30m"
    assert len(runs) == 3
    assert warning.startswith("! NTFY_URL: cron does not know your environment")
    assert str(Path(sys.executable).with_name("rolewatch")) in crontab.read_text()
    installed, lines = schedule.status(config, now=now)
    assert installed
    assert lines[1:] == runs
    assert schedule.remove(config)
    assert schedule.status(config, now=now) == (False, ["not scheduled: rolewatch schedule install"])


def test_the_command_refuses_what_is_no_span(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not a length of time"):
        list(schedule.install(tmp_path / "x", "often", now=datetime(2025, 1, 1, tzinfo=UTC)))
