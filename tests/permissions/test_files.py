"""Documents of bodies: private until a public page links to them; what is sent by hand is checked."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents.models import Document

from catalog_pages.models import ProviderPage, ServicePage
from providers.access import sync_provider_access
from providers.suspension import lift, suspend
from tests import factories
from tests.catalog_pages.forms import open_editor

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def beta(site: Any, settings: Any, tmp_path: Any) -> ProviderPage:
    settings.MEDIA_ROOT = str(tmp_path)
    return factories.make_provider("Ente Beta")


@pytest.fixture
def document(beta: ProviderPage) -> Document:
    collection = sync_provider_access(beta).collection
    return Document.objects.create(title="Modulo", file=ContentFile(b"segreto", "m.pdf"), collection=collection)


def asked(client: Any, document: Document) -> int:
    """The status that somebody gets for a document, whose file is read to its end and so closed again."""
    response = client.get(document.url)
    b"".join(response)
    return response.status_code


def link(document: Document) -> str:
    return f'<p><a linktype="document" id="{document.pk}">modulo</a></p>'


def test_a_document_is_private_until_a_public_page_links_to_it(
    client: Client, beta: ProviderPage, document: Document, log_in: Any
) -> None:
    page = factories.make_service(beta, publish=False, needed=link(document))
    assert asked(client, document) == 404
    assert client.get(f"/media/{document.file.name}").status_code == 404
    assert client.get(f"/media/x/../{document.file.name}").status_code == 404
    stranger = log_in(factories.make_representative(factories.make_provider("Ente Alfa")))
    assert asked(stranger, document) == 404
    for user in (factories.make_representative(beta), factories.make_editor()):
        assert asked(log_in(user), document) == 200
    page.save_revision().publish()
    assert asked(client, document) == 200
    office = factories.make_admin()
    suspend(beta, by=office, reason="x")
    assert asked(client, document) == 404
    lift(beta, by=office)
    assert asked(client, document) == 200
    ServicePage.objects.get(pk=page.pk).unpublish()
    assert asked(client, document) == 404


def test_the_offices_documents_stay_public(client: Client, beta: ProviderPage) -> None:
    document = Document.objects.create(title="Avviso", file=ContentFile(b"a", "a.pdf"))
    assert asked(client, document) == 200


def draftail(document_id: int) -> str:
    """A text with a link to a document, as the editor sends it."""
    import json

    block = {
        "key": "aaaaa",
        "text": "modulo",
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [{"offset": 0, "length": 6, "key": 0}],
    }
    entity = {"type": "DOCUMENT", "mutability": "MUTABLE", "data": {"id": document_id}}
    return json.dumps({"blocks": [block], "entityMap": {"0": entity}})


def test_a_text_links_to_ones_own_documents_only(beta: ProviderPage, document: Document, log_in: Any) -> None:
    alfa = factories.make_provider("Ente Alfa")
    client = log_in(factories.make_representative(alfa))
    own = factories.make_service(alfa, publish=False)
    mine = Document.objects.create(
        title="Mio", file=ContentFile(b"m", "mio.pdf"), collection=sync_provider_access(alfa).collection
    )
    address = f"/admin/pages/{own.pk}/edit/"
    client.post(address, open_editor(client, own.pk) | {"needed": draftail(document.pk)})
    assert f'id="{document.pk}"' not in ServicePage.objects.get(pk=own.pk).get_latest_revision_as_object().needed
    client.post(address, open_editor(client, own.pk) | {"needed": draftail(mine.pk)})
    assert f'id="{mine.pk}"' in ServicePage.objects.get(pk=own.pk).get_latest_revision_as_object().needed


def test_what_no_form_sends_is_refused_cleanly(log_in: Any) -> None:
    alfa = factories.make_provider("Ente Alfa")
    client = log_in(factories.make_representative(alfa))
    own = factories.make_service(alfa, publish=False)
    data = open_editor(client, own.pk)
    rows = next(name for name in data if name.endswith("-0-id"))
    address = f"/admin/pages/{own.pk}/edit/"
    for wrong in (
        {"needed": "{"},
        {"needed": '{"blocks": 3}'},
        {rows: "abc"},
        {rows: "9" * 30},
        {"image": "abc"},
        {"municipalities": ["9" * 400]},
        {"prices-TOTAL_FORMS": "4", "prices-INITIAL_FORMS": "4"},
        {"prices-TOTAL_FORMS": "1000", "prices-INITIAL_FORMS": "999999999"},
    ):
        assert client.post(address, data | wrong).status_code == 400, wrong
    assert client.post(address, {name: value for name, value in data.items() if name != rows}).status_code == 400
    new = f"/admin/pages/add/catalog_pages/servicepage/{alfa.pk}/"
    for wrong_path in (address, new, f"{address}preview/"):
        assert client.post(wrong_path, {"title": "Solo un titolo", "needed": "{"}).status_code == 400
    # A list that is not counted at all is told beside the form, as any other mistake.
    uncounted = {name: value for name, value in data.items() if not name.startswith("prices-")}
    assert client.post(address, uncounted).status_code == 200
    assert ServicePage.objects.get(pk=own.pk).revisions.count() == 1
    assert ServicePage.objects.child_of(alfa).count() == 1
