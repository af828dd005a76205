"""What the server refuses before anybody is asked is told as the API tells errors."""

from __future__ import annotations

import json
import runpy
import socket
from typing import Any

import pytest
from django.conf import settings
from gunicorn import util

from tests.open_data.conftest import validate


@pytest.fixture
def refuse(monkeypatch: Any) -> Any:
    monkeypatch.setattr(util, "write_error", util.write_error)
    return runpy.run_path(str(settings.BASE_DIR / "gunicorn.conf.py"))["refuse"]


def test_a_request_that_is_too_long_gets_a_problem(refuse: Any, contract: dict[str, Any]) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        refuse(ours, 414, "URI Too Long", "Request Line is too large: <script>")
        received = theirs.recv(10_000).decode()
    head, _blank, body = received.partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 414 URI Too Long\r\n")
    assert "Content-Type: application/problem+json" in head
    assert f"Content-Length: {len(body.encode())}" in head
    assert json.loads(body)["status"] == 414
    validate(json.loads(body), {"$ref": "#/components/schemas/Problem"}, contract)
    assert "script" not in body


def test_it_is_what_gunicorn_says(refuse: Any) -> None:
    assert util.write_error is refuse
