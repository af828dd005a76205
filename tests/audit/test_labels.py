"""Every action that the code registers has words for who reads the register."""

from __future__ import annotations

import ast
from pathlib import Path

from django.conf import settings

from audit import labels

ACTIONS = {"record", "register", "done", "refused", "attempt"}
"""The functions that are given the name of an action."""


def sources() -> list[Path]:
    apps = [settings.BASE_DIR / app for app in settings.INSTALLED_APPS if (settings.BASE_DIR / app).is_dir()]
    return [path for app in apps for path in app.rglob("*.py") if "migrations" not in path.parts]


def registered(path: Path) -> set[str]:
    """The actions (``room.verb``) that a module names where it registers."""
    found = set()
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call) or getattr(call.func, "attr", getattr(call.func, "id", "")) not in ACTIONS:
            continue
        for value in call.args[:2]:
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and "." in value.value:
                found.add(value.value)
    return found


def test_every_action_is_told_in_words() -> None:
    named = {action for path in sources() for action in registered(path)}
    assert len(named) > 40
    assert {action for action in named if labels.label(action) == action} == set()
