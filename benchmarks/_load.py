"""A small closed-loop load generator: so many clients, each with one connection, each waiting for its answer."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

TIMEOUT = 10.0
ROUNDS = 3
REQUESTS_PER_CONNECTION = 25
"""A server's processes share new connections, not requests: clients change connection now and then."""


@dataclass(frozen=True)
class Request:
    """One request; ``body`` makes it a POST of JSON. ``headers`` come beside those of the target."""

    path: str
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """What is driven, and with what. ``accept`` looks at an answer's headers and says whether it counts."""

    name: str
    address: str
    requests: Sequence[Request]
    headers: dict[str, str] = field(default_factory=dict)
    accept: Callable[[http.client.HTTPResponse], bool] = lambda response: response.status == 200


@dataclass
class Measured:
    """Seconds of each answer, the bytes received, how many were none or bad, how long it all took."""

    latencies: list[float] = field(default_factory=list)
    received: int = 0
    refused: int = 0
    seconds: float = 0.0

    def add(self, other: Measured) -> None:
        """Take in another round."""
        self.latencies += other.latencies
        self.received += other.received
        self.refused += other.refused
        self.seconds += other.seconds

    @property
    def throughput(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, hundredth: int) -> float:
        """Milliseconds that so many hundredths of the answers stayed within."""
        return statistics.quantiles(self.latencies, n=100)[hundredth - 1] * 1000


def drive(target: Target, *, clients: int, seconds: float, offset: int = 0) -> Measured:
    """Drive a target for some seconds; every client starts at another request of the list."""
    measured, lock = Measured(), threading.Lock()
    started = time.perf_counter()
    until = started + seconds

    def work(number: int) -> None:
        own = Measured()
        address = urlsplit(target.address)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT)
        position = offset + number * len(target.requests) // clients
        while time.perf_counter() < until:
            if len(own.latencies) % REQUESTS_PER_CONNECTION == 0:
                connection.close()
            request = target.requests[position % len(target.requests)]
            position += 1
            begun = time.perf_counter()
            try:
                _send(connection, target, request)
                response = connection.getresponse()
                own.received += len(response.read())
                own.refused += not target.accept(response)
            except (OSError, http.client.HTTPException):
                # The next request opens a new connection.
                own.refused += 1
                connection.close()
            own.latencies.append(time.perf_counter() - begun)
        connection.close()
        with lock:
            measured.add(own)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    measured.seconds = time.perf_counter() - started
    return measured


def take_turns(targets: Sequence[Target], *, clients: int, seconds: float, warm_up: float) -> dict[str, Measured]:
    """Drive each target for ``seconds`` in all, after ``warm_up`` seconds that are not measured, and return by name.

    They take turns, so that a noisy machine troubles all of them; each turn begins further on in the requests.
    """
    for target in targets:
        drive(target, clients=clients, seconds=warm_up)
    results = {target.name: Measured() for target in targets}
    for number in range(ROUNDS):
        for target in targets:
            offset = number * len(target.requests) // ROUNDS
            results[target.name].add(drive(target, clients=clients, seconds=seconds / ROUNDS, offset=offset))
    return results


def figures(results: Mapping[str, Measured]) -> list[list[object]]:
    """What was measured as rows of a table, the heading first."""
    rows: list[list[object]] = [["", "answers", "per second", "p50 ms", "p95 ms", "KiB each", "bad"]]
    for name, found in results.items():
        kib = found.received / len(found.latencies) / 1024
        times = [found.percentile(50), found.percentile(95)]
        rows.append([name, len(found.latencies), found.throughput, *times, kib, found.refused])
    return rows


def _send(connection: http.client.HTTPConnection, target: Target, request: Request) -> None:
    headers = target.headers | request.headers
    if request.body is None:
        connection.request("GET", request.path, headers=headers)
    else:
        headers = {"Content-Type": "application/json", **headers}
        connection.request("POST", request.path, body=request.body, headers=headers)
