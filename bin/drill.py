#!/usr/bin/env python3
"""Runs the drills with real servers: `make drills`, or `make drills ARGS="hanging --seconds 20"` (ARGS=--help)."""

import sys

import environment
from services import project_environment, services
from system import ROOT, main, run_to_end


def command() -> int:
    python = environment.ensure(environment.TEST)
    words = [str(python), "-m", "drills", *sys.argv[1:]]
    if {"--help", "-h"} & set(sys.argv):
        return run_to_end(words, cwd=ROOT, env=project_environment({}, ROOT / "bin"))
    with services() as addresses:
        return run_to_end(words, cwd=ROOT, env=project_environment(addresses, ROOT / "bin"))


if __name__ == "__main__":
    main(command)
