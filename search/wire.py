"""The shortest way of a search to Elasticsearch and back: one request, written at once, on a connection that is kept.

The client library costs more than everything else that we do for a search, so visitors' searches go without it.
Which nodes there are and which of them are well it still decides: a node that refuses rests, and the next one is
asked in what is left of the time.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections import defaultdict
from functools import lru_cache
from typing import Any

import certifi
import orjson
from django.conf import settings
from elastic_transport import BaseNode, NodeConfig

from search import elastic

MOST_IDLE = 32
"""Connections that wait for the next search, to each node: as many as a process has threads."""
BROKEN = (OSError, http.client.HTTPException)

Json = dict[str, Any]


class Unanswered(Exception):
    """No node gave a good answer in time."""


def search(index: str, body: Json, *, within: float) -> Json:
    """Return the answer to a search of an index, or raise ``Unanswered`` after at most ``within`` seconds."""
    deadline = time.monotonic() + within
    content = orjson.dumps(body)
    nodes = elastic.for_visitors().transport.node_pool
    for others in reversed(range(len(nodes.all()))):
        node = nodes.get()
        try:
            status, answer = _ask(node, f"/{index}/_search", content, deadline)
        except BROKEN as error:
            nodes.mark_dead(node)
            if isinstance(error, TimeoutError) or not others or time.monotonic() >= deadline:
                raise Unanswered(f"{type(error).__name__}: {error}") from error
            continue
        nodes.mark_live(node)
        if status != http.client.OK:
            raise Unanswered(f"status {status}: {answer[:200].decode(errors='replace')}")
        try:
            found: Json = orjson.loads(answer)
        except ValueError as error:
            raise Unanswered("an answer that is no JSON") from error
        return found
    raise Unanswered("no node")


def _ask(node: BaseNode, target: str, content: bytes, deadline: float) -> tuple[int, bytes]:
    """Ask one node. A kept connection may have been closed meanwhile: then a new one is tried."""
    idle = _idle.take(node.config)
    if idle is not None:
        try:
            return _exchange(idle, node, target, content, deadline)
        except TimeoutError:
            raise
        except BROKEN:
            pass
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("no time left")
    return _exchange(_connect(node.config, left), node, target, content, deadline)


def _exchange(
    connection: socket.socket, node: BaseNode, target: str, content: bytes, deadline: float
) -> tuple[int, bytes]:
    """Write a request and read its answer; the connection is kept, or closed when anything goes wrong."""
    try:
        connection.settimeout(max(0.01, deadline - time.monotonic()))
        connection.sendall(_head(node.config, target, settings.ELASTICSEARCH_API_KEY) % len(content) + content)
        with http.client.HTTPResponse(connection, method="POST") as response:
            response.begin()
            connection.settimeout(max(0.01, deadline - time.monotonic()))
            answer = response.read()
            is_over = response.will_close
    except BaseException:
        connection.close()
        raise
    if is_over or not _idle.put(node.config, connection):
        connection.close()
    return response.status, answer


def _connect(node: NodeConfig, within: float) -> socket.socket:
    connection = socket.create_connection((node.host, node.port), timeout=within)
    try:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if node.scheme == "https":
            return _trust(settings.ELASTICSEARCH_CA).wrap_socket(connection, server_hostname=node.host)
    except BaseException:
        connection.close()
        raise
    return connection


@lru_cache(maxsize=4)
def _trust(authority: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authority or certifi.where())


@lru_cache(maxsize=100)
def _head(node: NodeConfig, target: str, api_key: str) -> bytes:
    """What stands before a body, with a place for its length."""
    host = f"[{node.host}]" if ":" in node.host else node.host
    headers = {"host": f"{host}:{node.port}", "content-type": "application/json", "accept": "application/json"}
    if api_key:
        headers["authorization"] = f"ApiKey {api_key}"
    headers |= {name.lower(): value for name, value in node.headers.items()}
    lines = [f"POST {node.path_prefix}{target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).replace("%", "%%").encode("latin-1") + b"\r\ncontent-length: %d\r\n\r\n"


class _Idle:
    """Connections that wait, by node: the one used last is used next."""

    def __init__(self) -> None:
        self._waiting: defaultdict[NodeConfig, list[socket.socket]] = defaultdict(list)
        self._lock = threading.Lock()

    def take(self, node: NodeConfig) -> socket.socket | None:
        with self._lock:
            waiting = self._waiting[node]
            return waiting.pop() if waiting else None

    def put(self, node: NodeConfig, connection: socket.socket) -> bool:
        with self._lock:
            waiting = self._waiting[node]
            if len(waiting) >= MOST_IDLE:
                return False
            waiting.append(connection)
            return True

    def close(self) -> None:
        with self._lock:
            for waiting in self._waiting.values():
                for connection in waiting:
                    connection.close()
            self._waiting.clear()


_idle = _Idle()


def forget() -> None:
    """Close the connections that wait."""
    _idle.close()
