"""Writing the register: one row in the database and one line of JSON in the log ``audit``."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.db import models, transaction

from audit.models import AuditEntry, Outcome

logger = logging.getLogger("audit")


def record(
    action: str, *, user: Any = None, about: models.Model | None = None, outcome: str = Outcome.DONE, **details: Any
) -> AuditEntry:
    """Register an attempt: ``action`` as ``room.verb``, ``about`` what it was made on.

    The row belongs to the transaction around it, as what it tells does; the line of the log is written when that
    commits. An attempt that was refused and undone is recorded after the rollback. ``details`` are plain values,
    without names, addresses or texts of people.
    """
    entry = AuditEntry.objects.create(
        action=action,
        outcome=outcome,
        user_id=getattr(user, "pk", None),
        object_type=about._meta.label_lower if about is not None else "",
        object_id=str(about.pk) if about is not None else "",
        details=details,
    )
    transaction.on_commit(lambda: logger.info(_line(entry)))
    return entry


def _line(entry: AuditEntry) -> str:
    return json.dumps(
        {
            "at": entry.at.isoformat(),
            "action": entry.action,
            "outcome": str(entry.outcome),
            "user": entry.user_id,
            "object": f"{entry.object_type}:{entry.object_id}" if entry.object_type else None,
            **entry.details,
        },
        ensure_ascii=False,
        default=str,
    )
