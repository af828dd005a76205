"""Every kind of message that a room can queue has a name in the log, a subject, a text, and the same in HTML."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from messaging import kinds, sending
from messaging.backend import OTHER
from messaging.digests import DIGEST
from tests import factories

WRITTEN_OTHERWISE = {DIGEST, OTHER}
"""Kinds whose text is that of other messages, or of other software."""
CONTEXT = {"body": "<Ente>", "title": "<Titolo>", "what": "Domanda", "number": 2, "days": 7, "hours": 24}
"""What some templates cannot do without; names with signs that HTML reads differently."""
TEMPLATES = {path.stem for path in (settings.BASE_DIR / "templates" / "messaging").glob("*.txt")}


def test_every_template_has_a_name_in_the_log_and_every_name_a_template() -> None:
    assert kinds.known() - WRITTEN_OTHERWISE == TEMPLATES


def test_every_kind_named_in_the_code_has_its_template() -> None:
    """Those written out; those put together at run time come from the names registered, which the test above holds."""
    named = {kind for path in sources() for kind in queued(path)}
    assert named
    assert named <= TEMPLATES


def sources() -> list[Path]:
    apps = [settings.BASE_DIR / app for app in settings.INSTALLED_APPS if (settings.BASE_DIR / app).is_dir()]
    return [path for app in apps for path in app.rglob("*.py")]


def queued(path: Path) -> set[str]:
    """The kinds that a module hands to ``queue`` as they stand."""
    found = set()
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call) or not call.args or not isinstance(call.args[0], ast.Constant):
            continue
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name in ("queue", "_queue", "_tell"):
            found.add(str(call.args[0].value))
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_each_has_a_subject_a_text_and_html(kind: str, site: Any) -> None:
    message = sending.queue(kind, to="anna@example.org", context=CONTEXT)
    assert message.subject.strip()
    assert len(message.text) > 20
    assert message.kind == kind
    mail = sending.compose(message)
    html, mime = mail.alternatives[0]
    assert mime == "text/html"
    soup = BeautifulSoup(str(html), "html.parser")
    assert soup.html is not None
    assert soup.html["lang"] == "it"
    assert soup.find("ente") is None
    assert soup.find("titolo") is None
    first = message.text.split()[0]
    assert first in soup.get_text()


@pytest.mark.django_db
def test_the_log_names_them_in_words(log_in: Any, site: Any) -> None:
    for kind in sorted(TEMPLATES):
        sending.queue(kind, to="anna@example.org", context=CONTEXT)
    rows = BeautifulSoup(log_in(factories.make_editor()).get("/admin/messaggi/").content, "html.parser")
    shown = {option.get_text(strip=True) for option in rows.select("select[name=kind] option")}
    assert {kinds.label(kind) for kind in TEMPLATES} <= shown
    assert not shown & {kind.replace("_", " ") for kind in TEMPLATES}
