#!/usr/bin/env python3
"""Runs the benchmarks with real servers: `make bench`, or `make bench ARGS=word` for those so named.

What follows the word is handed on: `make bench ARGS="rebuild --size 100000"`; `--size` alone goes to all.
"""

import sys

import environment
from services import project_environment, services
from system import ROOT, Failed, main, run_to_end, say


def command() -> int:
    given = sys.argv[1:]
    wanted = given.pop(0) if given and not given[0].startswith("-") else ""
    found = [path for path in sorted((ROOT / "benchmarks").glob("*.py")) if not path.name.startswith("_")]
    chosen = [path for path in found if wanted in path.stem]
    if not chosen:
        names = ", ".join(path.stem for path in found) or "none"
        raise Failed(f"no benchmark has {wanted!r} in its name; there are: {names}")
    python = environment.ensure(environment.TEST)
    with services() as addresses:
        for path in chosen:
            say(f"== {path.stem}")
            code = run_to_end([python, path, *given], cwd=ROOT, env=project_environment(addresses))
            if code != 0:
                return code
    return 0


if __name__ == "__main__":
    main(command)
