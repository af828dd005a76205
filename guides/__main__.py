"""`python -m guides FOLDER [NAMES...]`: takes the pictures, all or those with a given word in their name.

The database is the one that the environment names, and must be empty: the demo is loaded into it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "static" / "guides"


def main(folder: Path, words: list[str]) -> int:
    """Serve the demo from ``folder`` and photograph it. Return 1 when a picture could not be taken."""
    from tests.browser.running import running_site

    with running_site(folder=folder, database_url=os.environ["DATABASE_URL"], elasticsearch_url="") as site:
        os.environ["SITE_URL"] = site.url
        django.setup()
        return photograph(site.url, words)


def photograph(url: str, words: list[str]) -> int:
    """Take the pictures of a site that runs on the database of this process."""
    from guides import camera, stage
    from guides.pictures import PICTURES

    stage.prepare()
    chosen = [each for each in PICTURES if not words or any(word in each.name for word in words)]
    # The browser's driver runs a loop of its own, in which Django would refuse its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    FOLDER.mkdir(exist_ok=True)
    missing = 0
    for picture, problem in camera.take_all(chosen, url=url, folder=FOLDER):
        size = (FOLDER / f"{picture.name}.png").stat().st_size // 1000 if not problem else 0
        print(f"{picture.name}: {problem or f'{size} kB'}", flush=True)
        missing += bool(problem)
    if missing:
        print(f"{missing} of {len(chosen)} pictures could not be taken; the earlier ones were kept", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
