"""What can be wrong with the settings of search, told at start-up."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import connection

from search import elastic


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


@register()
def check_cluster_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What Elasticsearch would refuse is told before it is asked."""
    found: list[CheckMessage] = []
    for address in elastic.nodes():
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            found.append(
                Error(
                    f"ELASTICSEARCH_URL has {parts.hostname or address!r}, which is no address of a node.",
                    hint="Write each node as http://host:9200 or https://user:password@host:9200, commas between.",
                    id="search.E002",
                )
            )
    if not re.fullmatch(r"\d+(-(\d+|all))?", settings.ELASTICSEARCH_REPLICAS):
        found.append(
            Error(
                f"ELASTICSEARCH_REPLICAS is {settings.ELASTICSEARCH_REPLICAS!r}.",
                hint="Write a number of copies (1), or a range that grows with the nodes (0-1, 0-all).",
                id="search.E003",
            )
        )
    if settings.ELASTICSEARCH_SHARDS < 1:
        found.append(Error("ELASTICSEARCH_SHARDS is less than 1.", hint="Write 1 or more.", id="search.E004"))
    if not re.fullmatch(r"\d+(ms|s|m)|-1", settings.ELASTICSEARCH_REFRESH):
        found.append(
            Error(
                f"ELASTICSEARCH_REFRESH is {settings.ELASTICSEARCH_REFRESH!r}.",
                hint="Write a time such as 1s or 500ms.",
                id="search.E005",
            )
        )
    if settings.ELASTICSEARCH_CA and not Path(settings.ELASTICSEARCH_CA).is_file():
        found.append(
            Error(
                "ELASTICSEARCH_CA names a file that is not there.",
                hint="Name the PEM file of the authority that signed the nodes' certificates.",
                id="search.E006",
            )
        )
    return found


@register()
def check_cache(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A cache that is away fails nothing, so one that could never work must be told before."""
    if settings.CACHES["default"]["BACKEND"].endswith("RedisCache") and find_spec("redis") is None:
        return [
            Error(
                "CACHE_URL names a Redis server, but the package redis is not installed.",
                hint="Install redis, or let CACHE_URL name a folder: filecache:///srv/cache",
                id="search.E007",
            )
        ]
    return []
