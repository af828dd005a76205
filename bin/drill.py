#!/usr/bin/env python3
"""Runs the drills with real servers: `make drills`, or `make drills ARGS="hanging --seconds 20"` (ARGS=--help)."""

import os
import sys

import environment
from services import services
from system import ROOT, main, run_to_end


def command() -> int:
    python = environment.ensure(environment.TEST)
    words = [str(python), "-m", "drills", *sys.argv[1:]]
    paths = {"PYTHONPATH": os.pathsep.join(str(folder) for folder in (ROOT, ROOT / "site", ROOT / "bin"))}
    settings = {"DJANGO_SETTINGS_MODULE": "lodiwelfare.settings.test"}
    if {"--help", "-h"} & set(sys.argv):
        return run_to_end(words, cwd=ROOT, env=os.environ | paths | settings)
    with services() as addresses:
        return run_to_end(words, cwd=ROOT, env=settings | os.environ | paths | addresses)


if __name__ == "__main__":
    main(command)
