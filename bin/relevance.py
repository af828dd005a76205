#!/usr/bin/env python3
"""Measures the search against the judged queries, with real servers: `make relevance`.

`make relevance ARGS="--kind typos --worst 10"` for one kind and its worst queries; `ARGS=--help` for the rest.
"""

import sys

import environment
from services import project_environment, services
from system import ROOT, main, run_to_end

sys.path.insert(0, str(ROOT))

from tests.relevance.measure import arguments


def command() -> int:
    # A mistake on the command line is told before anything is started.
    arguments(sys.argv[1:])
    python = environment.ensure(environment.TEST)
    with services() as addresses:
        return run_to_end(
            [python, "-m", "tests.relevance.measure", *sys.argv[1:]],
            cwd=ROOT,
            env=project_environment(addresses),
        )


if __name__ == "__main__":
    main(command)
