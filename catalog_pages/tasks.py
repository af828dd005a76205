"""Where Wagtail's background tasks run: at once, each in a savepoint."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import TaskResultStatus


class SavepointBackend(ImmediateBackend):
    """Undo a failed task alone.

    The stock backend swallows the exception: on PostgreSQL an SQL error would then leave the surrounding
    publish in an aborted transaction.
    """

    def _execute_task(self, task_result: Any) -> None:
        with transaction.atomic():
            super()._execute_task(task_result)
            if task_result.status == TaskResultStatus.FAILED:
                transaction.set_rollback(True)
