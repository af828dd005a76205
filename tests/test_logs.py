"""What people search for is written down nowhere."""

from __future__ import annotations

import logging
import runpy
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from lodiwelfare.logs import WithoutQueryString

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("message", "arguments", "kept"),
    [
        ('"%s" %s', ("GET /servizi/?q=depressione HTTP/1.1", 200), '"GET /servizi/ HTTP/1.1" 200'),
        ("Not Found: /servizi/x/?q=aids&page=2", (), "Not Found: /servizi/x/"),
        ("Perché non c'è?", (), "Perché non c'è?"),
        ("%s: %s", ("Gone", "/verifica/12.aB-_c/conferma/"), "Gone: /verifica/.../conferma/"),
        ("GET /invito/aB-_c/ 200", (), "GET /invito/.../ 200"),
    ],
)
def test_query_strings_are_cut_off(message: str, arguments: tuple[object, ...], kept: str) -> None:
    record = logging.LogRecord("django.server", logging.INFO, __file__, 1, message, arguments, None)
    assert WithoutQueryString().filter(record)
    assert record.getMessage() == kept


def test_the_access_log_has_neither_query_nor_address() -> None:
    log_format = runpy.run_path(str(ROOT / "gunicorn.conf.py"))["access_log_format"]
    assert not {"%(q)s", "%(r)s", "%(h)s", "%(f)s", "%({x-forwarded-for}i)s"} & set(log_format.split())


def test_the_access_log_has_no_private_links() -> None:
    logger = runpy.run_path(str(ROOT / "gunicorn.conf.py"))["logger_class"](Config())
    response = SimpleNamespace(status="200 OK", sent=1, headers=[])
    request = SimpleNamespace(headers=[])
    environ = {"REQUEST_METHOD": "GET", "RAW_URI": "/verifica/12.aB/", "PATH_INFO": "/verifica/12.aB/"}
    atoms = logger.atoms(response, request, environ | {"SERVER_PROTOCOL": "HTTP/1.1"}, timedelta(seconds=1))
    assert atoms["U"] == "/verifica/.../"
