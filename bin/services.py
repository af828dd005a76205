#!/usr/bin/env python3
"""Runs a command with real servers beside it: `bin/services.py -- COMMAND ARGUMENTS...`.

PostgreSQL and Elasticsearch run on the loopback interface, private to this run, with empty data. A server
whose URL is in the environment (DATABASE_URL, ELASTICSEARCH_URL) is used as it is, and so is the browser that
CHROMIUM names.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import chromium
import elasticsearch_server
import postgresql
from system import ROOT, Failed, Progress, main, run_to_end


@contextmanager
def services() -> Iterator[dict[str, str]]:
    """Have the servers up, and give the environment variables that say where they are."""
    database_url = os.environ.get("DATABASE_URL")
    elasticsearch_url = os.environ.get("ELASTICSEARCH_URL")
    # Everything is found or fetched before anything is started: what is missing is told at once.
    browser = chromium.find()
    postgresql_programs = None if database_url else postgresql.find_programs()
    elasticsearch_programs = None if elasticsearch_url else elasticsearch_server.find_programs()
    with ExitStack() as stack:
        node = elasticsearch_programs and stack.enter_context(elasticsearch_server.serve(elasticsearch_programs))
        # Elasticsearch takes its time: PostgreSQL is made ready meanwhile.
        if postgresql_programs:
            progress = Progress("Starting PostgreSQL")
            database_url = stack.enter_context(postgresql.serve(postgresql_programs))
            progress.done()
        if node:
            node.wait()
            elasticsearch_url = node.url
        assert database_url
        assert elasticsearch_url
        yield {"DATABASE_URL": database_url, "ELASTICSEARCH_URL": elasticsearch_url, "CHROMIUM": browser}


def project_environment(addresses: dict[str, str], *folders: Path) -> dict[str, str]:
    """The environment of a script of this project that uses the servers; ``folders`` are more places of modules."""
    path = os.pathsep.join(str(folder) for folder in (ROOT, ROOT / "site", *folders))
    return {"DJANGO_SETTINGS_MODULE": "lodiwelfare.settings.test"} | os.environ | {"PYTHONPATH": path} | addresses


def command() -> int:
    if len(sys.argv) < 3 or sys.argv[1] != "--":
        raise Failed("usage: bin/services.py -- COMMAND ARGUMENTS...")
    with services() as addresses:
        return run_to_end(sys.argv[2:], env=os.environ | addresses)


if __name__ == "__main__":
    main(command)
