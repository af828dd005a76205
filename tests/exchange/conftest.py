"""What the tests of export and import share: the demo's services as files, and sites emptied of them."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import Page

from catalog_pages.models import ProviderPage, RowText
from catalog_pages.taxonomy_data import load_taxonomy
from demo.content_files import CONTENT
from demo.loading import load_demo
from providers.access import revoke_membership
from providers.models import ProviderMembership
from search.models import ServiceDocument
from tests import factories


@pytest.fixture
def vocabularies(site: Any) -> None:
    """The vocabularies that every site starts with."""
    load_taxonomy()


BODIES = ("02-lanca-chiara.json", "09-parole-e-legami.json", "18-azienda-fossi-e-lanche.json")


@pytest.fixture
def demo(site: Any, tmp_path: Path) -> None:
    """Some of the demo's bodies and their services, made the ordinary way: published, translated, waiting."""
    folder = tmp_path / "demo"
    (folder / "providers").mkdir(parents=True)
    for name in BODIES:
        shutil.copy(CONTENT / "providers" / name, folder / "providers")
    (folder / "pages.json").write_text('{"home": {}, "info": []}', encoding="utf-8")
    load_demo(tell=lambda text: None, folder=folder)


@pytest.fixture
def editor(site: Any) -> Any:
    """Somebody of the office who answers for what is published."""
    return factories.make_editor("ufficio")


def export(kind: str = "jsonl") -> str:
    """Every service, as a file."""
    out = io.StringIO()
    call_command("export_services", "-", format=kind, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def bring_in(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Import text or records with the command; returns its exit code and what it said."""

    def bring(content: Any, *, name: str = "servizi.jsonl", **options: Any) -> tuple[int, str]:
        path = tmp_path / name
        if isinstance(content, list):
            content = "\n".join(json.dumps(each, ensure_ascii=False) for each in content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        out = io.StringIO()
        try:
            call_command("import_services", str(path), stdout=out, stderr=out, **options)
        except SystemExit as stop:
            return int(stop.code or 0), out.getvalue()
        return 0, out.getvalue()

    return bring


def empty_the_site() -> None:
    """No body, no service, nothing left of them; what the office keeps as vocabulary stays."""
    for membership in ProviderMembership.objects.select_related("user", "provider"):
        revoke_membership(user=membership.user, provider=membership.provider)
    for page in ProviderPage.objects.order_by("-depth"):
        Page.objects.get(pk=page.pk).delete()
    RowText.objects.all().delete()
    ServiceDocument.objects.all().delete()
