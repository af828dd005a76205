"""A proxy before Elasticsearch that fails on demand, as networks and servers do."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

SLOW_SECONDS = 5.0
PATIENCE = 60.0
SKIPPED = {"connection", "content-length", "transfer-encoding", "keep-alive"}


class Fault(StrEnum):
    """What can be wrong between the site and Elasticsearch."""

    NONE = "none"
    REFUSING = "refusing"
    """Nobody listens."""
    HANGING = "hanging"
    """Connections and requests are taken, and nothing ever comes back."""
    SLOW = "slow"
    """Everything works, five seconds late."""
    UNAVAILABLE = "503"
    TOO_BUSY = "429"
    CUTTING = "cutting"
    """The connection is cut in the middle of the answer."""
    LOSING = "losing"
    """The request is carried out, the answer never arrives."""


class Proxy:
    """Forwards HTTP to one server, or fails, according to ``fault``."""

    def __init__(self, target: str) -> None:
        address = urlsplit(target)
        self.target = (address.hostname or "127.0.0.1", address.port or 80)
        self.fault = Fault.NONE
        self.asked = 0
        self._ended = threading.Event()
        self._open: set[socket.socket] = set()
        self._server: _Server | None = None
        self._port = 0
        self._listen()

    @property
    def url(self) -> str:
        """Where the proxy listens, also while it refuses."""
        return f"http://127.0.0.1:{self._port}"

    def set(self, fault: Fault) -> None:
        """Fail in this way from now on. Who is kept waiting by the fault before is let go without an answer."""
        self._ended.set()
        self._ended = threading.Event()
        self.fault = fault
        if fault is Fault.REFUSING:
            self._close()
        elif self._server is None:
            self._listen()

    def stop(self) -> None:
        """Let everybody go and stop listening."""
        self._ended.set()
        self._close()

    def _listen(self) -> None:
        self._server = _Server(("127.0.0.1", self._port), self)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def _close(self) -> None:
        if self._server is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._server = None
        for each in list(self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def answer(self, handler: _Handler, body: bytes) -> None:
        """Answer one request as the fault has it."""
        fault, ended = self.fault, self._ended
        self.asked += 1
        if fault is Fault.HANGING:
            ended.wait(PATIENCE)
            return handler.hang_up()
        if fault in (Fault.UNAVAILABLE, Fault.TOO_BUSY):
            return handler.reply(int(fault), [("Content-Type", "application/json")], b'{"error": "drill"}')
        if fault is Fault.SLOW:
            ended.wait(SLOW_SECONDS)
        status, headers, content = self._forward(handler, body)
        if fault is Fault.LOSING:
            ended.wait(PATIENCE)
            return handler.hang_up()
        if fault is Fault.CUTTING:
            return handler.reply(status, headers, content, upto=len(content) // 2)
        return handler.reply(status, headers, content)

    def _forward(self, handler: _Handler, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection(*self.target, timeout=PATIENCE)
        try:
            headers = {name: value for name, value in handler.headers.items() if name.lower() not in SKIPPED}
            connection.request(handler.command, handler.path, body=body or None, headers=headers)
            response = connection.getresponse()
            kept = [(name, value) for name, value in response.getheaders() if name.lower() not in SKIPPED]
            return response.status, kept, response.read()
        except (OSError, http.client.HTTPException):
            return 502, [], b""
        finally:
            connection.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], proxy: Proxy) -> None:
        self.proxy = proxy
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away in the middle are what this is for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def handle(self) -> None:
        opened = self.server.proxy._open
        opened.add(self.connection)
        try:
            super().handle()
        finally:
            opened.discard(self.connection)

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.proxy.answer(self, body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any

    def hang_up(self) -> None:
        """Close without a word."""
        self.close_connection = True

    def reply(self, status: int, headers: list[tuple[str, str]], content: bytes, *, upto: int | None = None) -> None:
        """Send an answer, or its beginning only."""
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        if not any(name.lower() == "x-elastic-product" for name, _value in headers):
            self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content[:upto])
        if upto is not None:
            self.hang_up()

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@contextlib.contextmanager
def proxied(target: str) -> Iterator[Proxy]:
    """A proxy before a server, until the block ends."""
    proxy = Proxy(target)
    try:
        yield proxy
    finally:
        proxy.stop()


def wait_for(condition: Any, *, seconds: float, what: str) -> float:
    """Wait until a condition holds; return after how many seconds it did. Fails with ``what`` when it never does."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if condition():
            return time.monotonic() - started
        time.sleep(0.1)
    raise AssertionError(f"after {seconds:.0f} s still not: {what}")
