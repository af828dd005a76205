"""The file of "Il mio percorso" on a whole running site: how heavy it is, and how soon it follows a change."""

from __future__ import annotations

import gzip
import json
import threading
import time
import urllib.error
import urllib.request
from typing import Any

import pytest

from tests.browser.running import RunningSite, written_by

pytestmark = pytest.mark.browser

MOST_BYTES = 350
"""Of each service, over the line; the demo's texts are as long as those of real sheets."""

CHANGE = """
import time
import django
django.setup()
from django.contrib.auth import get_user_model
from django.test import Client
from catalog_pages.models import ServicePage
from tests.catalog_pages.forms import open_editor
page = ServicePage.objects.filter(live=True, alias_of=None, concessions__isnull=False, locale__language_code="it")
page = page.filter(has_unpublished_changes=False).order_by("pk").first()
writer, colleague = Client(HTTP_HOST="127.0.0.1"), Client(HTTP_HOST="127.0.0.1")
writer.force_login(get_user_model().objects.get(username="redazione"))
colleague.force_login(get_user_model().objects.get(username="redazione-2"))
data = open_editor(writer, page.pk)
data |= {{"concessions-0-title": "{title}", "action-submit": "Invia"}}
writer.post(f"/admin/pages/{{page.pk}}/edit/", data)
state = ServicePage.objects.get(pk=page.pk).current_workflow_task_state
colleague.post(f"/admin/pages/workflow/action/{{page.pk}}/approve/{{state.pk}}/")
print(time.time())
"""


def fetch(running: RunningSite, tag: str = "") -> tuple[int, str, bytes]:
    """Status, tag and body as it came."""
    headers = {"Accept-Encoding": "gzip"} | ({"If-None-Match": tag} if tag else {})
    asked = urllib.request.Request(f"{running.url}/percorso/dati.json", headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=20) as response:
            return response.status, response.headers["ETag"], response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["ETag"], b""


def test_a_telephone_fetches_few_bytes_for_each_service(running: RunningSite) -> None:
    _status, _tag, body = fetch(running)
    services = json.loads(gzip.decompress(body))["services"]
    print(f"\n{len(body)} bytes for {len(services)} services: {len(body) / len(services):.0f} each")
    assert len(services) > 80
    assert len(body) / len(services) < MOST_BYTES


def test_what_an_editor_changes_is_there_within_a_second(running: RunningSite) -> None:
    """The change is made in another process; the site's own are asked all the while, as telephones do."""
    title = f"Buono cambiato {time.time_ns()}"
    _status, before, _body = fetch(running)
    seen: dict[str, Any] = {}
    stopped = threading.Event()

    def look() -> None:
        while not stopped.is_set():
            asked = time.time()
            status, tag, body = fetch(running, before)
            if status == 200 and title in gzip.decompress(body).decode():
                seen.update(at=asked, tag=tag)
                return
            stopped.wait(0.05)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        published = float(written_by(running, CHANGE.format(title=title)).split()[-1])
        watcher.join(timeout=5)
    finally:
        stopped.set()
        watcher.join()
    assert seen, "the file never told of it"
    assert seen["at"] - published < 1.0
    assert seen["tag"] != before
    assert fetch(running, seen["tag"])[0] == 304
