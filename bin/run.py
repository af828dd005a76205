#!/usr/bin/env python3
"""Runs the site on this machine: `make run`, or `make run PORT=8001`.

Makes the environment and the demo the first time, then runs the web server and the worker until Ctrl-C.
"""

import fcntl
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import environment
from system import ROOT, Failed, main, port_is_free, run_to_end, say, start, stop

VAR = ROOT / "var"
LOCK = VAR / "run.pid"
SECONDS_TO_START = 60
DEMO_PASSWORD = "lodiwelfare-demo"
DEMO_USERS = {
    "admin": "administrator",
    "redazione": "editor of the social-plan office",
    "redazione-2": "a second editor, who approves what the first one writes",
    "ets-alfa": "representative of an organisation",
    "ets-beta": "representative of another organisation",
    "traduzioni": "translator of the office",
}


@contextmanager
def only_one() -> Iterator[None]:
    """Let one process at a time work with `var/`.

    The number in the file is for people. The lock on it is what counts: it ends with its process, however
    that ends, so a file left behind never stands in the way.
    """
    VAR.mkdir(exist_ok=True)
    with LOCK.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Failed(f"the site of this folder is running (process {file.read().strip()}): stop it first") from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        try:
            yield
        finally:
            LOCK.unlink(missing_ok=True)


def development() -> dict[str, str]:
    """The environment of every command that works with the site of this folder."""
    return os.environ | {"DJANGO_SETTINGS_MODULE": "lodiwelfare.settings.dev"}


def prepare_database(python: Path) -> None:
    """Bring the database up to date, and put the demo into it when it is this folder's own and empty."""
    say("Preparing the database")
    _manage(python, "compile_catalogues")
    _manage(python, "migrate", "--verbosity", "0")
    if "DATABASE_URL" in os.environ:
        # The demo's passwords are known to everybody: they never go into a database that somebody chose.
        say("DATABASE_URL is set: the demo is not loaded by itself (manage.py load_demo does it)")
        return
    _manage(python, "load_demo", "--if-empty")


def _manage(python: Path, *words: str) -> None:
    if run_to_end([python, "manage.py", *words], cwd=ROOT, env=development()) != 0:
        raise Failed(f"manage.py {words[0]} did not succeed; the reason is above")


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise Failed(f"PORT={given} is not a port number")
    if not port_is_free(int(given)):
        raise Failed(f"port {given} is in use by another program: make run PORT={int(given) % 65535 + 1}")
    return int(given)


def _wait_until_it_answers(address: str, processes: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    reason = "it did not answer"
    while time.monotonic() < deadline:
        _fail_if_one_ended(processes)
        try:
            with urllib.request.urlopen(f"{address}/api/v1/status", timeout=5):
                return
        except urllib.error.HTTPError as error:
            reason = f"/api/v1/status answers {error.code}"
        except OSError as error:
            reason = str(error)
        time.sleep(0.2)
    raise Failed(f"the site did not start in {SECONDS_TO_START} s: {reason}")


def _fail_if_one_ended(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, process in processes.items():
        if process.poll() is not None:
            raise Failed(f"{name} ended by itself (exit code {process.returncode}); its last lines are above")


def _tell(address: str) -> None:
    say(f"\n  Public site  {address}/")
    say(f"  Office       {address}/admin/")
    say(f"  Open data    {address}/api/v1/openapi.json")
    if "DATABASE_URL" not in os.environ:
        say(f"\n  Demo log-ins, all with the password {DEMO_PASSWORD}:")
        for user, role in DEMO_USERS.items():
            say(f"    {user:<12} {role}")
    say("\n  Ctrl-C stops it.\n")


def command() -> int:
    with only_one():
        port = _port()
        python = environment.ensure(environment.RUN)
        prepare_database(python)
        with ExitStack() as stack:
            processes = _start(python, port, stack)
            address = f"http://127.0.0.1:{port}"
            _wait_until_it_answers(address, processes)
            _tell(address)
            # Being told to stop is how a good run ends.
            with suppress(SystemExit):
                while True:
                    _fail_if_one_ended(processes)
                    time.sleep(0.5)
    say("Stopped.")
    return 0


def _start(python: Path, port: int, stack: ExitStack) -> dict[str, subprocess.Popen[bytes]]:
    """Start the web server and the worker; both are stopped when the stack is left."""
    settings = {"SITE_URL": f"http://127.0.0.1:{port}"} | development() | {"PYTHONUNBUFFERED": "1"}
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--graceful-timeout", "5"]
    commands: dict[str, list[str | Path]] = {
        "the web server": [python, "-m", "gunicorn", "lodiwelfare.wsgi:application", *options],
        "the worker": [python, "manage.py", "worker"],
    }
    processes: dict[str, subprocess.Popen[bytes]] = {}
    for name, words in commands.items():
        # A session of their own: Ctrl-C reaches only this script, which stops both in order.
        processes[name] = start(words, cwd=ROOT, env=settings, stdin=subprocess.DEVNULL, start_new_session=True)
        stack.callback(stop, processes[name])
    return processes


if __name__ == "__main__":
    main(command)
