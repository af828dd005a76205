"""What can be wrong with the settings of search, told at start-up."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import connection


@register()
def check_search_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Elasticsearch needs PostgreSQL: SQLite has no rows that two workers could share."""
    if settings.ELASTICSEARCH_URL and connection.vendor != "postgresql":
        return [
            Error(
                "ELASTICSEARCH_URL is set, but the database is not PostgreSQL.",
                hint="Set DATABASE_URL to PostgreSQL, or leave ELASTICSEARCH_URL empty: the database searches then.",
                id="search.E001",
            )
        ]
    return []
