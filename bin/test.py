#!/usr/bin/env python3
"""Checks and tests the project: `bin/test.py all|fast|lint [ARGUMENTS OF PYTEST...]`.

- all: the checks, then every test with real servers and a browser
- fast: the tests that need neither, on SQLite
- lint: the checks that only read the source
"""

import os
import sys
import time

import environment
from services import services
from system import ROOT, Failed, main, run_to_end, say

BIN = environment.VENV / "bin"
PYTHON = str(environment.PYTHON)
TEST_SETTINGS = "lodiwelfare.settings.test"
BOTH_CORES = ["-n", "2", "--dist", "loadgroup"]
"""Two processes share the tests (``-n 0``: one, in order). What stays together is said in tests/conftest.py."""

Step = tuple[str, list[str], dict[str, str]]


def lint_steps() -> list[Step]:
    test = {"DJANGO_SETTINGS_MODULE": TEST_SETTINGS}
    steps: list[Step] = [
        ("Python: rules", ["ruff", "check", "."], {}),
        ("Python: format", ["ruff", "format", "--check", "."], {}),
        ("Types of the site", ["mypy"], test),
        ("Types of the scripts", ["mypy", "bin"], test),
        ("Imports go one way", ["lint-imports"], test),
    ]
    if any((ROOT / "templates").rglob("*.html")):
        steps += [
            ("Templates: rules", ["djlint", "--lint", "--quiet", "templates"], {}),
            ("Templates: format", ["djlint", "--check", "--quiet", "templates"], {}),
        ]
    return [(title, [str(BIN / words[0]), *words[1:]], variables) for title, words, variables in steps]


def compile_step() -> Step:
    command = [PYTHON, "manage.py", "compile_catalogues"]
    return ("Translations", command, {"DJANGO_SETTINGS_MODULE": TEST_SETTINGS})


def project_steps() -> list[Step]:
    dev = {"DJANGO_SETTINGS_MODULE": "lodiwelfare.settings.dev"}
    return [
        ("Django's own checks", [PYTHON, "manage.py", "check"], dev),
        ("Migrations match models", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], dev),
    ]


def run_steps(steps: list[Step]) -> int:
    """Run the steps in order, each titled and timed; stop at the first that fails."""
    for title, words, variables in steps:
        say(f"== {title}")
        started = time.monotonic()
        code = run_to_end(words, cwd=ROOT, env=_environment(variables))
        say(f"== {title}: {'ok' if code == 0 else 'FAILED'} in {time.monotonic() - started:.1f} s\n")
        if code != 0:
            return code
    return 0


def pytest(arguments: list[str], variables: dict[str, str]) -> int:
    say("== Tests")
    settings = {"DJANGO_SETTINGS_MODULE": TEST_SETTINGS}
    return run_to_end([PYTHON, "-m", "pytest", *arguments], cwd=ROOT, env=_environment(settings | variables))


def _environment(variables: dict[str, str]) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}"} | variables


def command() -> int:
    what, arguments = (sys.argv[1] if len(sys.argv) > 1 else ""), sys.argv[2:]
    if what not in ("all", "fast", "lint"):
        raise Failed("usage: bin/test.py all|fast|lint [ARGUMENTS OF PYTEST...]")
    environment.ensure(environment.TEST)
    # SQLite makes its file, not its folder.
    (ROOT / "var").mkdir(exist_ok=True)
    steps = {
        "all": [*lint_steps(), compile_step(), *project_steps()],
        "fast": [compile_step()],
        "lint": lint_steps(),
    }
    code = run_steps(steps[what])
    if code != 0 or what == "lint":
        return code
    if what == "fast":
        return pytest([*BOTH_CORES, "-m", "not service and not browser and not slow", *arguments], {})
    with services() as addresses:
        return pytest([*BOTH_CORES, *arguments], addresses)


if __name__ == "__main__":
    main(command)
