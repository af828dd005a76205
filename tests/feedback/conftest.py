"""Readers without a log-in, and forms that were open for a while."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from catalog_pages.models import ServicePage
from feedback.enums import Subject
from feedback.models import ErrorReport
from tests import factories

Send = Callable[..., Any]


@pytest.fixture
def service(site: Any) -> ServicePage:
    return factories.make_service(factories.make_provider("Ente Alfa"))


@pytest.fixture
def send(client: Client, monkeypatch: Any) -> Send:
    """Open a form as a person does, fill it in, send it a minute later from our own page."""

    def sent(path: str, *, address: str = "192.0.2.1", **values: Any) -> Any:
        now = time.time()
        with monkeypatch.context() as patch:
            patch.setattr(time, "time", lambda: now - 60)
            page = client.get(path, REMOTE_ADDR=address).content.decode()
        found = re.search(r'name="token" value="([^"]+)"', page)
        assert found, page
        token = values.pop("token", found[1])
        headers = values.pop("headers", {"Origin": "http://testserver"})
        return client.post(path, {"token": token, **values}, headers=headers, REMOTE_ADDR=address)

    return sent


def make_report(service: ServicePage, **values: Any) -> ErrorReport:
    """A report as a reader sends one."""
    number = ErrorReport.objects.count()
    return ErrorReport.objects.create(
        **{
            "key": f"key-{number}",
            "service_id": service.translation_key,
            "service_title": service.title,
            "subject": Subject.PHONE,
            "text": "Il numero non esiste più.",
            **values,
        }
    )
