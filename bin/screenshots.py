#!/usr/bin/env python3
"""Takes the pictures of README and docs/screenshots.md anew: `make screenshots` (ARGS="home sheet" takes only those).

Starts the demo on a database and a port of its own and writes into `docs/screenshots/`.
"""

import sys
import tempfile
from pathlib import Path

import chromium
import environment
from services import project_environment
from system import ROOT, main, run_to_end


def command() -> int:
    python = environment.ensure(environment.TEST)
    with tempfile.TemporaryDirectory(prefix="screenshots-") as folder:
        addresses = {
            "CHROMIUM": chromium.find(),
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'screenshots.sqlite3'}",
            "ELASTICSEARCH_URL": "",
            "EMAIL_URL": "dummymail://",
            "DJANGO_SETTINGS_MODULE": "lodiwelfare.settings.dev",
            "MEDIA_ROOT": str(Path(folder) / "media"),
        }
        words = [str(python), "-m", "guides.gallery", folder, *sys.argv[1:]]
        return run_to_end(words, cwd=ROOT, env=project_environment(addresses))


if __name__ == "__main__":
    main(command)
