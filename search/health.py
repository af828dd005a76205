"""How the read side is: for monitors, without anything private."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone

from messaging import health as messaging_health
from search import breaker, outbox
from search.models import IndexState, ServiceDocument


def report() -> dict[str, object]:
    """State of database, Elasticsearch, mail and deliveries. Raises ``DatabaseError`` when the database is away."""
    fed = IndexState.objects.filter(index_name__in=outbox.fed_indices())
    waiting = fed.filter(due_at__isnull=False).aggregate(number=Count("pk"), oldest=Min("due_at"))
    late = (timezone.now() - waiting["oldest"]).total_seconds() if waiting["oldest"] else 0
    return {
        "database": "ok",
        "elasticsearch": elasticsearch(),
        "mail": messaging_health.report(),
        "services": ServiceDocument.objects.live().count(),
        "outbox": {
            "waiting": waiting["number"],
            "oldest_seconds": max(0, round(late)),
            "parked": fed.filter(parked_at__isnull=False).count(),
        },
    }


def elasticsearch() -> str:
    """Whether Elasticsearch is used, away, or not configured. It is not asked: only the worker probes it."""
    if not settings.ELASTICSEARCH_URL:
        return "not configured"
    return "away" if breaker.is_open() else "ok"
