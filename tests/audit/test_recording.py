"""The register: a row with what it tells, a line of JSON when that is true for good."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from audit.models import AuditEntry, Outcome
from audit.recording import record
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def caplog(caplog: Any) -> Iterator[Any]:
    """The register's log goes to standard output alone: listen to it here too."""
    logger = logging.getLogger("audit")
    logger.addHandler(caplog.handler)
    yield caplog
    logger.removeHandler(caplog.handler)


def test_an_entry_is_a_row_and_a_line(caplog: Any, django_capture_on_commit_callbacks: Any) -> None:
    user, admin = factories.make_admin("uno"), factories.make_admin("due")
    with caplog.at_level("INFO", logger="audit"), django_capture_on_commit_callbacks(execute=True):
        record("accounts.promote", user=admin, about=user, outcome=Outcome.OVERRIDE, reason="prova")
    entry = AuditEntry.objects.get()
    assert (entry.user_id, entry.object_type, entry.object_id) == (admin.pk, "auth.user", str(user.pk))
    line = json.loads(caplog.records[-1].message)
    assert line["action"] == "accounts.promote"
    assert line["outcome"] == "override"
    assert line["user"] == admin.pk
    assert line["reason"] == "prova"


def test_what_is_undone_leaves_no_trace(caplog: Any) -> None:
    with caplog.at_level("INFO", logger="audit"):
        with transaction.atomic():
            record("accounts.promote")
            transaction.set_rollback(True)
        assert not AuditEntry.objects.exists()
    assert not caplog.records


def test_the_line_repeats_codes_and_no_words_of_people(caplog: Any, django_capture_on_commit_callbacks: Any) -> None:
    details = {"reason": "L'ha detto Anna Bianchi", "to": "anna@example.org", "number": 3, "codes": ["a", "b c"]}
    with caplog.at_level("INFO", logger="audit"), django_capture_on_commit_callbacks(execute=True):
        entry = record("office.refuse", **details)
    line = json.loads(caplog.records[-1].message)
    assert line["number"] == 3
    assert not {"reason", "to", "codes"} & set(line)
    assert entry.details["reason"] == "L'ha detto Anna Bianchi"


def test_an_entry_is_never_changed_nor_deleted() -> None:
    entry = record("office.refuse")
    entry.outcome = Outcome.DONE
    with pytest.raises(TypeError, match="never changed"):
        entry.save()
    with pytest.raises(TypeError, match="never deleted"):
        entry.delete()


@pytest.mark.slow
def test_lines_are_bare_json_on_standard_output(tmp_path: Path) -> None:
    program = (
        "import django; django.setup(); import logging;"
        "logging.getLogger('audit').info('{\"action\": \"office.refuse\"}'); logging.getLogger('x').warning('altro')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == {"action": "office.refuse"}
    assert "altro" in done.stderr
