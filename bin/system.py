"""What the scripts of this folder need from the operating system: processes, ports, users and packages."""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parent.parent

# Loaded before any fork: a child must not import between fork and exec.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


class Missing(Exception):
    """Something that this machine lacks. The message is one line: what, and how to get it."""


class Failed(Exception):
    """Something that was there and did not work. The message says what to look at."""


def say(message: str) -> None:
    print(message, flush=True)


def main(command: Callable[[], int]) -> NoReturn:
    """Run a script's command: a clear line instead of a traceback, and a clean end when told to stop."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, _stop_once)
    try:
        code = command()
    except Missing as missing:
        print(f"Missing: {missing}", file=sys.stderr)
        code = 2
    except Failed as failed:
        print(f"Failed: {failed}", file=sys.stderr)
        code = 1
    sys.exit(code)


def _stop_once(number: int, _frame: FrameType | None) -> None:
    """Leave through every `finally`; the clean-up must not be cut short by a second Ctrl-C."""
    for other in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(other, signal.SIG_IGN)
    sys.exit(128 + number)


# Processes


@dataclass(frozen=True)
class Account:
    """The user that a server runs as."""

    name: str
    uid: int
    gid: int


def unprivileged_account(*names: str) -> Account | None:
    """When we are root, the first of these users that exists: the servers refuse to run as root."""
    if os.geteuid() != 0:
        return None
    for name in names:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise Missing(f"a user to run servers as: run this as a normal user, or create one of {', '.join(names)}")


def give(folder: Path, account: Account | None) -> None:
    """Make a folder and all that is in it belong to the account."""
    if account is None:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def as_account(account: Account | None) -> dict[str, Any]:
    """The arguments of `subprocess` that make a child run as the account."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def start(command: Sequence[str | Path], **options: Any) -> subprocess.Popen[bytes]:
    """Start a child that is told to stop when this process dies, even if it is killed outright."""
    return subprocess.Popen([str(word) for word in command], preexec_fn=_stop_with_parent, **options)


def _stop_with_parent() -> None:
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def stop(process: subprocess.Popen[bytes], *, first: signal.Signals = signal.SIGTERM, seconds: float = 10) -> None:
    """Ask a child to end; insist when it does not."""
    if process.poll() is None:
        process.send_signal(first)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def run_to_end(command: Sequence[str | Path], **options: Any) -> int:
    """Run a command in the foreground and return its exit code; it never outlives us."""
    process = start(command, **options)
    with ExitStack() as stack:
        stack.callback(stop, process)
        code = process.wait()
    return code if code >= 0 else 128 - code


# Ports


def free_ports(count: int) -> list[int]:
    """Ports of the loopback interface that nobody listens on; all held at once so that they differ."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


# Debian packages


def can_install_packages() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_packages(*names: str) -> None:
    """Install Debian packages, telling so; what apt-get printed is shown only when it fails."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    progress = Progress(f"Installing {', '.join(names)}")
    for words in (["update"], ["install", "--yes", "--no-install-recommends", *names]):
        process = start(
            ["apt-get", "--quiet", *words],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line.decode(errors="replace").rstrip())
            progress.tick()
        if process.wait() != 0:
            say("\n".join(lines[-15:]))
            raise Failed(f"apt-get could not install {', '.join(names)}; its last lines are above")
    progress.done()


# Progress


class Progress:
    """What is being waited for, in one line: rewritten on a terminal, repeated now and then in a log."""

    LOG_EVERY = 10.0

    def __init__(self, title: str) -> None:
        self.title = title
        self.terminal = sys.stdout.isatty()
        self.started = time.monotonic()
        self.last_log = self.started
        self._write("...")

    def tick(self, detail: str = "") -> None:
        now = time.monotonic()
        if self.terminal or now - self.last_log >= self.LOG_EVERY:
            self.last_log = now
            self._write(f"... {now - self.started:.0f} s {detail}")

    def done(self, detail: str = "") -> None:
        self._write(f"done in {time.monotonic() - self.started:.1f} s {detail}", end="\n")

    def _write(self, state: str, end: str = "") -> None:
        line = f"{self.title}: {state}".rstrip()
        if self.terminal:
            width = shutil.get_terminal_size().columns
            print(f"\r\033[K{line[: width - 1]}", end=end, flush=True)
        else:
            print(line, flush=True)
