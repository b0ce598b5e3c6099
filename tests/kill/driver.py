"""Runs `rolewatch` again and again, each time in a fork of this process, armed by the preloaded shim.

A line of JSON in ({"arguments", "kill_at", "fail_at", "errno", "lasting"}), a line out ({"code", "err"}). A
fork costs a tenth of a start. Names of guards on the command line leave them out, to show that the tests would notice.
"""

import ctypes
import json
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import apprise  # noqa: F401  imported before the forks
import sqlite_utils  # noqa: F401

import monitor.alerts.deliver
import monitor.cli
import monitor.cli.care
import monitor.cli.run
import monitor.pipeline.course
import scrapers.greenhouse
from monitor.store import Store
from monitor.store.outbox import Outbox


@contextmanager
def _each_by_itself(store: Store) -> Any:
    """Without the transaction, each statement is stored by itself."""
    store.connection.isolation_level = None
    yield


GUARDS: dict[str, Callable[[], None]] = {
    "transaction": lambda: setattr(Store, "transaction", _each_by_itself),
    "recover": lambda: setattr(Outbox, "recover", lambda _self: 0),
}


def _child(shim: ctypes.CDLL, asked: dict[str, Any], said: int) -> None:
    os.dup2(said, 2)
    os.dup2(said, 1)
    sys.argv = ["rolewatch", *asked["arguments"]]
    shim.shim_arm(
        ctypes.c_long(asked.get("kill_at", 0)),
        ctypes.c_long(asked.get("fail_at", 0)),
        asked.get("errno", 0),
        int(asked.get("lasting", False)),
    )
    code = 1
    try:
        monitor.cli.main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0
    except Exception as error:  # noqa: BLE001  as the interpreter would show it
        sys.excepthook(type(error), error, error.__traceback__)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main(shim: ctypes.CDLL) -> None:
    """Answer until the input ends."""
    for line in sys.stdin:
        with tempfile.TemporaryFile() as said:
            child = os.fork()
            if child == 0:
                _child(shim, json.loads(line), said.fileno())
            _, status = os.waitpid(child, 0)
            said.seek(0)
            answer = {"code": os.waitstatus_to_exitcode(status), "err": said.read().decode()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    for name in sys.argv[2:]:
        GUARDS[name]()
    assert scrapers.greenhouse.Greenhouse.kind
    main(ctypes.CDLL(sys.argv[1]))
