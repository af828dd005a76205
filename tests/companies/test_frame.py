"""A plan inside a company's own pages: a frame with nothing but the plan, which alone may stand in other sites."""

from __future__ import annotations

import re
import uuid
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from companies import planning
from companies.models import WelfarePlan
from tests.companies.conftest import edit_path, key_of, make_plan, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]


def frame(plan: WelfarePlan) -> str:
    return f"{plan.get_absolute_url()}riquadro/"


def test_the_frame_alone_may_stand_in_other_sites(client: Client, nido: Any) -> None:
    plan = make_plan(nido)
    inside = client.get(frame(plan))
    assert "frame-ancestors *;" in f"{inside['Content-Security-Policy']};"
    assert "script-src 'none'" in inside["Content-Security-Policy"]
    assert "X-Frame-Options" not in inside
    for path in (plan.get_absolute_url(), f"{plan.get_absolute_url()}volantino/", edit_path(plan), "/imprese/"):
        response = client.get(path)
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
        assert response["X-Frame-Options"] == "DENY"


def test_the_frame_has_the_plan_and_nothing_of_the_site(client: Client, nido: Any) -> None:
    plan = make_plan(nido, introduction="Chiedi in ufficio.")
    response = client.get(frame(plan))
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]
    text = text_of(client, frame(plan))
    for words in ("Servizi per chi lavora in Azienda Prova", "Chiedi in ufficio.", "Nido del Parco"):
        assert words in text
    for tag in ("<script", "<header", "<footer", "<form", "style="):
        assert tag not in text
    links = [link for link in re.findall(r"<a [^>]*>", text) if "tel:" not in link]
    assert len(links) == 2
    for link in links:
        assert 'target="_blank" rel="noopener"' in link


@pytest.mark.parametrize("kind", ["unknown", "draft", "deleted", "taken down"])
def test_what_is_not_public_says_so_inside_the_frame(client: Client, nido: Any, kind: str) -> None:
    plan = planning.begin(
        token="t", company="Azienda", email="a@azienda.example", introduction="Segreto.", keys=[key_of(nido)]
    )
    if kind != "draft":
        plan = planning.confirm(plan)
    if kind == "taken down":
        planning.take_down(plan, reason="Non va.", by=None)
    path = frame(plan)
    if kind == "deleted":
        planning.delete(plan)
    if kind == "unknown":
        path = reverse("plan_frame", args=[uuid.uuid4()])
    response = client.get(path)
    assert response.status_code == (410 if kind == "taken down" else 404)
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    text = unescape(response.content.decode())
    assert "Questo piano non" in text
    for words in ("Segreto.", "Nido del Parco", "Non va.", "<footer"):
        assert words not in text


def test_a_service_that_was_withdrawn_is_shown_so_in_the_frame(client: Client, nido: Any) -> None:
    plan = make_plan(nido)
    nido.unpublish()
    assert "Non è più nel catalogo" in text_of(client, frame(plan))


def test_the_private_page_has_the_code_to_paste(client: Client, nido: Any, settings: Any) -> None:
    plan = make_plan(nido, company='Bar "Da Gigi" <b>')
    found = re.search(
        r"<textarea[^>]*co-code[^>]*>(.*?)</textarea>", client.get(edit_path(plan)).content.decode(), re.S
    )
    assert found
    code = unescape(found[1])
    # What is pasted is markup of its own: the name can't end the attribute.
    assert code.count('"') == 12
    assert "<b>" not in code
    assert f'src="{settings.SITE_URL}{frame(plan)}"' in code
    assert 'title="Servizi per chi lavora in Bar &quot;Da Gigi&quot; &lt;b&gt;"' in code
    with translation.override("en"):
        address = reverse("plan_frame", args=[plan.uid])
    assert f"{settings.SITE_URL}{address}" in client.get(f"/en{edit_path(plan)}").content.decode()


def test_who_has_a_box_that_anybody_can_have_gets_no_name_into_the_code(client: Client, nido: Any) -> None:
    plan = make_plan(nido, email="qualcuno@gmail.com", company="Grande Impresa")
    text = client.get(edit_path(plan)).content.decode()
    assert "Servizi per chi lavora qui" in text
    assert "Grande Impresa" not in text_of(client, frame(plan))
