"""What other software sends goes into the queue as well: no request waits for the mail server."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from messaging.models import Message

OTHER = "other"
"""The kind of such messages. Their texts may hold codes and links that are good for one person: never shown."""


class QueueBackend(BaseEmailBackend):
    """Writes one message for each recipient. Attachments do not fit into the queue: such mail is sent at once."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue mail; return how many messages were taken."""
        for mail in email_messages:
            if mail.attachments:
                get_connection(settings.MAIL_DELIVERY_BACKEND).send_messages([mail])
            else:
                self._queue(mail)
        return len(email_messages)

    def _queue(self, mail: EmailMessage) -> None:
        html = next(
            (str(content) for content, kind in getattr(mail, "alternatives", ()) if kind == "text/html"),
            str(mail.body) if mail.content_subtype == "html" else "",
        )
        now = timezone.now()
        Message.objects.bulk_create(
            Message(
                kind=OTHER,
                recipient=address,
                subject=" ".join(str(mail.subject).split())[:200],
                text=str(mail.body),
                html=html,
                due_at=now,
            )
            for address in dict.fromkeys(mail.recipients())
        )
