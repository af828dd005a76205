"""Writing the register: one row in the database and one line of JSON in the log ``audit``."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

from django.db import models, transaction

from audit.models import AuditEntry, Outcome

logger = logging.getLogger("audit")

CODE = re.compile(r"[\w.:/-]{0,64}")
"""What the log may repeat of a text: codes and dates. Words of people stay in the database."""


def record(
    action: str, *, user: Any = None, about: models.Model | None = None, outcome: str = Outcome.DONE, **details: Any
) -> AuditEntry:
    """Register an attempt: ``action`` as ``room.verb``, ``about`` what it was made on.

    The row belongs to the transaction around it, as what it tells does; the line of the log is written when that
    commits. An attempt that was refused and undone is recorded after the rollback. ``details`` are plain values,
    without names, addresses or texts of people; a reason somebody wrote stays in the row, the line leaves it out.
    """
    return write(
        action,
        user_id=getattr(user, "pk", None),
        object_type=about._meta.label_lower if about is not None else "",
        object_id=str(about.pk) if about is not None else "",
        outcome=outcome,
        details=details,
    )


def write(
    action: str, *, user_id: int | None, object_type: str, object_id: str, outcome: str, details: dict[str, Any]
) -> AuditEntry:
    """The same, where only the numbers of person and object are known."""
    entry = AuditEntry(
        action=action[:64],
        outcome=outcome,
        user_id=user_id,
        object_type=object_type,
        object_id=object_id[:64],
        details=details,
    )
    entry.save()
    transaction.on_commit(lambda: logger.info(_line(entry)))
    return entry


def write_all(entries: list[AuditEntry]) -> None:
    """Register many attempts in one statement."""
    AuditEntry.objects.bulk_create(entries)

    def tell() -> None:
        for entry in entries:
            logger.info(_line(entry))

    transaction.on_commit(tell)


def _line(entry: AuditEntry) -> str:
    return json.dumps(
        {
            **{name: value for name, value in entry.details.items() if _is_code(value)},
            "at": entry.at.isoformat(),
            "action": entry.action,
            "outcome": str(entry.outcome),
            "user": entry.user_id,
            "object": f"{entry.object_type}:{entry.object_id}" if entry.object_type else None,
        },
        ensure_ascii=False,
        default=str,
    )


def _is_code(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_code(each) for each in value)
    if isinstance(value, dict):
        return False
    return bool(CODE.fullmatch(str(value)))
