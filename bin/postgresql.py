"""A private PostgreSQL for one run: made with the installed programs, gone afterwards."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from system import (
    Account,
    Failed,
    Missing,
    as_account,
    can_install_packages,
    free_ports,
    give,
    install_packages,
    start,
    stop,
    unprivileged_account,
)

NAME = "lodiwelfare"
PROGRAMS = ("initdb", "postgres", "pg_isready", "createdb")
# The data live as long as one test run: nothing of it has to survive a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SECONDS_TO_START = 30


def find_programs() -> Path:
    """The folder of PostgreSQL's server programs, installing them where that is possible."""
    found = _search()
    if found is None and can_install_packages():
        install_packages("postgresql")
        found = _search()
    if found is None:
        raise Missing(
            "PostgreSQL's server programs (initdb, postgres); on Debian or Ubuntu:"
            " apt-get install postgresql, or set DATABASE_URL to a server that is running"
        )
    return found


def _search() -> Path | None:
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    # Debian keeps the server programs of each version off the PATH.
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(versions, key=lambda folder: _number(folder.parent.name), reverse=True)
    if pg_config := shutil.which("pg_config"):
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True)
        folders += [Path(answer.stdout.strip())] if answer.returncode == 0 else []
    return next((folder for folder in folders if all((folder / name).exists() for name in PROGRAMS)), None)


def _number(version: str) -> float:
    try:
        return float(version)
    except ValueError:
        return 0


@contextmanager
def serve(programs: Path) -> Iterator[str]:
    """Run a cluster that nobody else uses and give the URL of its empty database."""
    account = unprivileged_account("postgres", "nobody")
    with tempfile.TemporaryDirectory(prefix="lodiwelfare-postgresql-") as name:
        folder = Path(name)
        give(folder, account)
        _initialise(programs, folder, account)
        (port,) = free_ports(1)
        # The cluster is open to this machine's loopback interface only, and has no socket file.
        options = [*FAST, f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories="]
        with (folder / "log").open("wb") as log:
            process = start(
                [
                    programs / "postgres",
                    "-D",
                    folder / "data",
                    *(word for each in options for word in ("-c", each)),
                ],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **as_account(account),
            )
        try:
            _wait(programs, process, port, folder / "log")
            _create_database(programs, port)
            yield f"postgres://{NAME}@127.0.0.1:{port}/{NAME}"
        finally:
            # "Fast" shutdown: does not wait for clients that are still connected.
            stop(process, first=signal.SIGINT)


def _initialise(programs: Path, folder: Path, account: Account | None) -> None:
    # UTF-8 everywhere, and upper and lower case that know accented letters.
    text: list[str | Path] = ["--encoding", "UTF8", "--locale", "C.UTF-8"]
    owner: list[str | Path] = ["--username", NAME, "--auth", "trust"]
    made = subprocess.run(
        [programs / "initdb", "-D", folder / "data", *owner, *text, "--no-sync"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **as_account(account),
    )
    if made.returncode != 0:
        raise Failed(f"PostgreSQL's initdb:\n{made.stdout.strip()}")


def _wait(programs: Path, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    ready = [str(programs / "pg_isready"), "--quiet", "--host", "127.0.0.1", "--port", str(port)]
    deadline = time.monotonic() + SECONDS_TO_START
    while subprocess.run(ready).returncode != 0:
        if process.poll() is not None or time.monotonic() > deadline:
            last_lines = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            raise Failed(f"PostgreSQL did not start; the end of its log:\n{last_lines}")
        time.sleep(0.1)


def _create_database(programs: Path, port: int) -> None:
    created = subprocess.run(
        [programs / "createdb", "--host", "127.0.0.1", "--port", str(port), "--username", NAME, NAME],
        capture_output=True,
        text=True,
    )
    if created.returncode != 0:
        raise Failed(f"PostgreSQL's createdb: {created.stderr.strip()}")
