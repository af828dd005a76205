"""The page of the design system: no part is forgotten, nothing is written, nobody finds it from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from demo import components
from tests import factories
from tests.browser.running import ROOT

pytestmark = pytest.mark.django_db


def shown(client: Client) -> Any:
    return client.get("/componenti/")


def test_every_part_is_shown_with_its_include(client: Client) -> None:
    factories.make_service()
    example = components.example_service()
    assert example
    missing = components.without_example(components.part_names(), example)
    assert not missing, f"an example in demo/components.py for each of: {', '.join(missing)}"
    assert sorted(components.examples(example)) == components.part_names(), "an example of a part that is gone"
    page = shown(client).content.decode()
    for name in components.part_names():
        assert f'id="{name}"' in page
        assert f"components/{name}.html" in page


def test_nothing_is_written(client: Client) -> None:
    factories.make_service()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        shown(client)
    assert [each["sql"] for each in queries if not each["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))] == []


def test_without_content_it_says_how_to_get_some(client: Client) -> None:
    assert "load_demo" in shown(client).content.decode()


def test_search_engines_are_told_to_stay_away(client: Client) -> None:
    answer = shown(client)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    assert "/componenti/" not in client.get("/sitemap.xml").getvalue().decode()


def test_production_does_not_have_it() -> None:
    script = """
import django
django.setup()
from django.urls import NoReverseMatch, reverse
try:
    print(reverse("components"))
except NoReverseMatch:
    print("not mounted")
"""
    production = {
        "DJANGO_SETTINGS_MODULE": "lodiwelfare.settings.production",
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "example.org",
        "SITE_URL": "https://example.org",
        "DATABASE_URL": "sqlite://:memory:",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
    }
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env={**os.environ, **production}, capture_output=True, text=True
    )
    assert done.stdout.strip() == "not mounted", done.stderr
