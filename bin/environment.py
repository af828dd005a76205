#!/usr/bin/env python3
"""Makes `.venv` and keeps it in step with the pinned requirements.

As a command: `bin/environment.py requirements-test.txt`.
"""

import hashlib
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

from system import ROOT, Failed, Missing, Progress, main, start, stop

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# Which requirements files, by checksum, are installed as they are now.
INSTALLED = VENV / "installed.json"

RUN = "requirements.txt"
TEST = "requirements-test.txt"
# Everything that the service needs is pinned in the second file too, at the same version.
INCLUDES = {RUN: [RUN], TEST: [TEST, RUN]}


def ensure(requirements: str) -> Path:
    """Return the Python of an environment that has these requirements, installing only what changed."""
    if not _usable():
        _create()
    checksums = {name: _checksum(name) for name in INCLUDES[requirements]}
    if not checksums.items() <= _installed().items():
        INSTALLED.unlink(missing_ok=True)
        _install(requirements)
        INSTALLED.write_text(json.dumps(checksums, indent=2) + "\n")
    return PYTHON


def _usable() -> bool:
    """Whether the environment is whole: its Python may be gone since, or its making interrupted."""
    if not PYTHON.exists():
        return False
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([PYTHON, "-c", probe], capture_output=True).returncode == 0


def _create() -> None:
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise Missing(f"Python's {module} module; on Debian or Ubuntu: apt-get install python3-venv")
    progress = Progress("Creating .venv")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if made.returncode != 0:
        raise Failed(f"python -m venv could not create .venv:\n{made.stdout.strip()}")
    progress.done()


def _install(requirements: str) -> None:
    total = len(re.findall(r"^\S+==", (ROOT / requirements).read_text(), re.MULTILINE))
    progress = Progress(f"Installing {requirements} ({total} packages)")
    process = start(
        [
            PYTHON,
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            requirements,
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    lines: list[str] = []
    try:
        for raw in process.stdout:
            line = raw.decode(errors="replace").rstrip()
            lines.append(line)
            progress.tick(_stage(line, lines, total))
        failed = process.wait() != 0
    finally:
        stop(process)
    if failed:
        raise Failed("pip could not install the requirements:\n" + "\n".join(lines[-15:]))
    progress.done()


def _stage(line: str, lines: list[str], total: int) -> str:
    if line.startswith("Installing collected packages"):
        return "copying into place"
    fetched = sum(each.startswith(("Collecting ", "Requirement already satisfied")) for each in lines)
    return f"{min(fetched, total)} of {total}"


def _installed() -> dict[str, str]:
    try:
        return dict(json.loads(INSTALLED.read_text()))
    except (OSError, ValueError):
        return {}


def _checksum(requirements: str) -> str:
    return hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()


def command() -> int:
    if len(sys.argv) != 2 or sys.argv[1] not in INCLUDES:
        raise Failed(f"usage: bin/environment.py {'|'.join(INCLUDES)}")
    ensure(sys.argv[1])
    return 0


if __name__ == "__main__":
    main(command)
