#!/usr/bin/env python3
"""Throws the demo's database and uploads away and makes them anew: `make reset-demo`."""

import os
import shutil

import environment
from run import VAR, only_one, prepare_database
from system import Failed, main, say


def command() -> int:
    if "DATABASE_URL" in os.environ:
        raise Failed("DATABASE_URL is set: only the demo's own SQLite database is ever thrown away; unset it first")
    with only_one():
        python = environment.ensure(environment.RUN)
        for file in VAR.glob("lodiwelfare.sqlite3*"):
            file.unlink()
        for folder in ("media", "private"):
            shutil.rmtree(VAR / folder, ignore_errors=True)
        prepare_database(python)
    say("The demo is as new: make run")
    return 0


if __name__ == "__main__":
    main(command)
