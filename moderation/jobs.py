"""The queue's own job: what signals do not reach."""

from __future__ import annotations

from moderation import waiting
from worker.registry import register


@register("queue", interval_seconds=60)
def mend_queue() -> int:
    """Write the rows of the queue that are missing."""
    return waiting.mend()
