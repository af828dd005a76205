"""What follows when the office changes how long sheets stay true."""

from __future__ import annotations

from django.utils import timezone

from search.models import ServiceDocument


def all_documents_again() -> None:
    """Have the worker write every document again: the day of the label is in each. One UPDATE."""
    ServiceDocument.objects.filter(live=True).update(refresh_at=timezone.now())
