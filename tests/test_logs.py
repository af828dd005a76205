"""What people search for is written down nowhere."""

from __future__ import annotations

import logging
import runpy
from pathlib import Path

import pytest

from lodiwelfare.logs import WithoutQueryString

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("message", "arguments", "kept"),
    [
        ('"%s" %s', ("GET /servizi/?q=depressione HTTP/1.1", 200), '"GET /servizi/ HTTP/1.1" 200'),
        ("Not Found: /servizi/x/?q=aids&page=2", (), "Not Found: /servizi/x/"),
        ("Perché non c'è?", (), "Perché non c'è?"),
    ],
)
def test_query_strings_are_cut_off(message: str, arguments: tuple[object, ...], kept: str) -> None:
    record = logging.LogRecord("django.server", logging.INFO, __file__, 1, message, arguments, None)
    assert WithoutQueryString().filter(record)
    assert record.getMessage() == kept


def test_the_access_log_has_neither_query_nor_address() -> None:
    log_format = runpy.run_path(str(ROOT / "gunicorn.conf.py"))["access_log_format"]
    assert not {"%(q)s", "%(r)s", "%(h)s", "%(f)s", "%({x-forwarded-for}i)s"} & set(log_format.split())
