"""The connections to Elasticsearch: an impatient one for visitors, a patient one for the worker."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, TransportError

FAILURES = (ApiError, TransportError)
"""Whatever Elasticsearch or the way to it can go wrong with."""
WORKER_TIMEOUT = 20.0


@lru_cache(maxsize=8)
def _connect(url: str, timeout: float) -> Elasticsearch:
    return Elasticsearch(url, request_timeout=timeout, max_retries=0, retry_on_timeout=False)


def for_visitors() -> Elasticsearch:
    """The connection for requests: a fraction of a second, no second try."""
    return _connect(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_TIMEOUT)


def for_worker() -> Elasticsearch:
    """The connection for the worker, which may wait."""
    return _connect(settings.ELASTICSEARCH_URL, WORKER_TIMEOUT)
