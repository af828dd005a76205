"""Sending the mail is the worker's: in a lane of its own, for mail servers hang too."""

from __future__ import annotations

from messaging import sending
from worker.registry import register


@register("mail", interval_seconds=1, lane="mail")
def send() -> int:
    """Send one batch of the messages that are due."""
    return sending.send_due()
