#!/usr/bin/env python
"""Bring new and changed phrases of the public site into ``locale/*/LC_MESSAGES/django.po``.

    .venv/bin/python bin/make_messages.py [LANGUAGE ...]

Every language that has a catalogue, and those that are named, which begin with an empty one.

Needs the gettext tools (Debian: ``gettext``), which running and testing do not: ``manage.py compile_catalogues``
compiles in Python. Only what visitors read is translated; the office works in Italian.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from django.core.management import execute_from_command_line

ROOT = Path(__file__).resolve().parents[1]
PUBLIC = (
    "search",
    "open_data",
    "discovery",
    "feedback",
    "companies",
    "pathway",
    "territory",
    "templates",
    "catalog_pages/enums.py",
    "catalog_pages/languages.py",
    "catalog_pages/models/service.py",
    "verification/cards.py",
    "visitors/forms.py",
)
"""Whose phrases visitors read: pages, search, answers of the API, the labels of codes and of the extra fields."""
OFFICE = (
    *(
        f"templates/{name}"
        for name in (
            *("account", "accounts", "applications", "audit", "catalog_pages/admin", "exchange", "feedback/admin"),
            *(
                "guides",
                "messaging/admin",
                "mfa",
                "moderation",
                "office",
                "providers",
                "search/lay",
                "search/office",
                "socialaccount",
                "translating",
            ),
            *("usersessions", "verification", "wagtailadmin"),
        )
    ),
    *(
        f"templates/messaging/{name}.txt"
        for name in ("body_merged", "body_reinstated", "body_suspended", "membership_*", "verification_*")
    ),
    "search/management",
    *(f"feedback/{name}.py" for name in ("actions", "desk", "jobs", "models", "own", "wagtail_hooks")),
)
"""Inside those folders: what only the office and the bodies read, who work in Italian.

What visitors read stands in files of its own, as the codes of reports do in ``feedback/enums.py``.
"""


def ignored() -> list[str]:
    """Everything else, as ``makemessages`` wants it."""
    public = [ROOT / name for name in PUBLIC]
    found = []
    for path in sorted(ROOT.iterdir()):
        if path in public:
            continue
        if path.is_dir() and any(path in each.parents for each in public):
            inside = (each for each in sorted(path.rglob("*.py")) if each not in public)
            found += [str(each.relative_to(ROOT)) for each in inside]
        else:
            # A bare name leaves out every folder that has it: ``templates/messaging`` too.
            has_twin = (ROOT / "templates" / path.name).is_dir()
            found.append(f"{path.name}/**" if has_twin else path.name)
    return [*found, *OFFICE]


def languages(named: Sequence[str]) -> list[str]:
    """The languages with a catalogue, and those named, without Italian: the language of the source."""
    there = {path.parents[1].name for path in (ROOT / "locale").glob("*/LC_MESSAGES/django.po")}
    return sorted({*there, *named} - {"it"})


def main() -> None:
    """Run ``makemessages`` for every language."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodiwelfare.settings.dev")
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    os.chdir(ROOT)
    options = ["--add-location", "file", "--no-obsolete", "--extension", "html,txt,py"]
    for language in languages(sys.argv[1:]):
        options += ["--locale", language]
    for pattern in ignored():
        options += ["--ignore", pattern]
    execute_from_command_line(["manage.py", "makemessages", *options])


if __name__ == "__main__":
    main()
