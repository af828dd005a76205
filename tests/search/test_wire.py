"""Searches go to Elasticsearch on connections of our own: kept, replaced when they died, never waited for twice."""

from __future__ import annotations

import base64
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from search import wire

ANSWER = b'{"hits": 1}'
WHOLE = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(ANSWER), ANSWER)
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nb\r\n" + ANSWER + b"\r\n0\r\n\r\n"


@dataclass
class Server:
    """Takes connections one after the other; ``say`` decides what each request is answered, ``None`` hangs up."""

    url: str = ""
    connections: int = 0
    heard: list[bytes] = field(default_factory=list)


@contextmanager
def serving(say: Callable[[int], bytes | None], *, requests_per_connection: int = 100) -> Iterator[Server]:
    server = Server()
    over = threading.Event()

    def serve(listener: socket.socket) -> None:
        while not over.is_set():
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            with connection:
                server.connections += 1
                for _each in range(requests_per_connection):
                    try:
                        request = connection.recv(65_536)
                    except OSError:
                        break
                    if not request:
                        break
                    server.heard.append(request)
                    answer = say(len(server.heard))
                    if answer is None:
                        break
                    connection.sendall(answer)

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(5)
        server.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            over.set()
            wire.forget()
            with socket.socket() as last:
                last.connect(listener.getsockname())
            thread.join(5)


def ask(within: float = 2.0) -> dict[str, Any]:
    return wire.search("services", {"size": 1}, within=within)


@pytest.mark.parametrize("answer", [WHOLE, CHUNKED], ids=["whole", "chunked"])
def test_a_connection_is_kept(answer: bytes, settings: Any) -> None:
    with serving(lambda number: answer) as server:
        settings.ELASTICSEARCH_URL = server.url
        assert [ask() for _each in range(5)] == [{"hits": 1}] * 5
        assert server.connections == 1
        assert server.heard[0].startswith(b"POST /services/_search HTTP/1.1\r\n")
        assert server.heard[0].endswith(b'\r\n\r\n{"size":1}')


def test_a_connection_that_died_meanwhile_is_replaced(settings: Any) -> None:
    with serving(lambda number: WHOLE, requests_per_connection=1) as server:
        settings.ELASTICSEARCH_URL = server.url
        assert [ask() for _each in range(3)] == [{"hits": 1}] * 3
        assert server.connections == 3


def test_a_server_that_hangs_up_is_away(settings: Any) -> None:
    with serving(lambda number: None) as server:
        settings.ELASTICSEARCH_URL = server.url
        with pytest.raises(wire.Unanswered):
            ask()
        assert server.connections == 1, "a new connection that was cut was tried again"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 503 Busy\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\noops",
        b"what?\r\n",
    ],
    ids=["503", "no JSON", "no HTTP"],
)
def test_a_bad_answer_is_none(answer: bytes, settings: Any) -> None:
    with serving(lambda number: answer, requests_per_connection=1) as server:
        settings.ELASTICSEARCH_URL = server.url
        with pytest.raises(wire.Unanswered):
            ask()


def test_who_is_late_is_not_asked_again(settings: Any) -> None:
    with serving(lambda number: WHOLE if number == 1 else b"") as server:
        settings.ELASTICSEARCH_URL = server.url
        assert ask()
        started = time.monotonic()
        with pytest.raises(wire.Unanswered):
            ask(within=0.3)
        assert 0.25 < time.monotonic() - started < 0.8
        assert server.connections == 1


def test_who_we_are_goes_with_every_search(settings: Any) -> None:
    with serving(lambda number: WHOLE) as server:
        settings.ELASTICSEARCH_URL = server.url
        settings.ELASTICSEARCH_API_KEY = "secret%key"
        ask()
        assert b"authorization: ApiKey secret%key\r\n" in server.heard[-1]
        settings.ELASTICSEARCH_API_KEY = ""
        settings.ELASTICSEARCH_URL = server.url.replace("//", "//search:p%40ss@")
        wire.forget()
        ask()
        assert b"authorization: Basic " + base64.b64encode(b"search:p@ss") in server.heard[-1]
