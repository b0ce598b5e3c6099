"""What every test may use, and what none may do: talk to an address that is not loopback."""

import ipaddress
import os
import socket
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

_NO_CORPUS = "no corpus"
_ROOT = Path(__file__).resolve().parent.parent

# How long an example takes says more of the machine than of the code.
settings.register_profile("rolewatch", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rolewatch")


def _is_loopback(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    try:
        return host == "localhost" or ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail the test that tries to reach anything but this machine, even if its code swallows the error."""
    strays: list[object] = []

    def guarded(name: str) -> None:
        original = getattr(socket.socket, name)

        def connect(self: socket.socket, address: object) -> object:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address):
                strays.append(address)
                raise ConnectionRefusedError(f"the suite allows no address but loopback: {address!r}")
            return original(self, address)

        monkeypatch.setattr(socket.socket, name, connect)

    guarded("connect")
    guarded("connect_ex")
    yield
    assert not strays, f"tried to reach {strays}"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real recorded data, or a skip that says so."""
    folder = Path(os.environ.get("ROLEWATCH_CORPUS", _ROOT.parent / "shared" / "corpus"))
    if not folder.is_dir():
        pytest.skip(f"{_NO_CORPUS} at {folder} (set ROLEWATCH_CORPUS)")
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI=true a test that is left out is a failure, unless it is the corpus that is absent."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and _NO_CORPUS not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"left out, which CI does not allow: {report.longrepr}"
    return report
