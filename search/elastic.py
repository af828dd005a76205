"""The connections to Elasticsearch: an impatient one for visitors, a patient one for the worker.

``ELASTICSEARCH_URL`` may name several nodes of a cluster. A node that refuses is passed over for the next one,
within the same time; the nodes are those that were named, nobody is asked for others.
"""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

from django.conf import settings
from elastic_transport import ConnectionError as NodeError
from elastic_transport import ConnectionTimeout, Transport, TransportApiResponse
from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.serializer import OrjsonSerializer

FAILURES = (ApiError, TransportError)
"""Whatever Elasticsearch or the way to it can go wrong with."""
WORKER_TIMEOUT = 10.0
"""Long enough for a slow server to take a batch; whoever hangs longer is asked again."""


class OneDeadline(Transport):
    """Tries the next node when one refuses, in what is left of the time; who is late is not asked again."""

    def perform_request(
        self, method: str, target: str, *, request_timeout: Any = None, max_retries: Any = 0, **options: Any
    ) -> TransportApiResponse:
        left = request_timeout if isinstance(request_timeout, int | float) else WORKER_TIMEOUT
        deadline = time.monotonic() + left
        others = len(self.node_pool.all()) - 1
        while True:
            try:
                return super().perform_request(method, target, request_timeout=left, max_retries=0, **options)
            except NodeError as error:
                left = deadline - time.monotonic()
                if isinstance(error, ConnectionTimeout) or not others or left <= 0:
                    raise
                others -= 1


def nodes() -> list[str]:
    """The addresses in ``ELASTICSEARCH_URL``, which are separated by commas."""
    return [address.strip() for address in settings.ELASTICSEARCH_URL.split(",") if address.strip()]


@lru_cache(maxsize=8)
def _connect(addresses: tuple[str, ...], timeout: float, api_key: str, authority: str) -> Elasticsearch:
    options: dict[str, Any] = {}
    if api_key:
        options["api_key"] = api_key
    if authority:
        options["ca_certs"] = authority
    return Elasticsearch(
        list(addresses),
        request_timeout=timeout,
        max_retries=0,
        retry_on_timeout=False,
        transport_class=OneDeadline,
        serializer=OrjsonSerializer(),
        # Longer than this a node that came back would not be used.
        max_dead_node_backoff=10,
        **options,
    )


def _client(timeout: float) -> Elasticsearch:
    return _connect(tuple(nodes()), timeout, settings.ELASTICSEARCH_API_KEY, settings.ELASTICSEARCH_CA)


def for_visitors() -> Elasticsearch:
    """The connection for requests: a fraction of a second in all, whatever is tried. Searches go by ``wire``."""
    return _client(settings.ELASTICSEARCH_TIMEOUT)


def for_worker() -> Elasticsearch:
    """The connection for the worker, which may wait."""
    return _client(WORKER_TIMEOUT)
