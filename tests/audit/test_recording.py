"""The register: a row with what it tells, a line of JSON when that is true for good."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction

from audit.models import AuditEntry, Outcome
from audit.recording import record
from tests import factories

pytestmark = pytest.mark.django_db


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
