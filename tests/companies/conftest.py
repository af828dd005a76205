"""Services that companies can offer, and forms that were open for a while."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog_pages.enums import Scheme
from catalog_pages.models import ContactRow, PriceRow, ProviderPage, ServicePage
from companies import links, planning
from companies.models import GuidanceText, LetterGuidance, WelfarePlan
from tests import factories

Send = Callable[..., Any]
LETTERS = ("f", "f-bis", "f-ter")


def make_offer(title: str, *letters: str, amount: str = "10", body: ProviderPage | None = None, **values: Any) -> Any:
    """A published service with letters, one price and one contact."""
    terms = [factories.make_term(Scheme.WELFARE, code, f"Lettera {code}") for code in LETTERS]
    page = factories.make_service(
        body,
        title=title,
        publish=False,
        rows=(
            PriceRow(label="Tariffa", amount=Decimal(amount), unit="hour"),
            ContactRow(label="Segreteria", phone="+390371555011", email="segreteria@example.org"),
        ),
        **values,
    )
    page.welfare_letters = [term for term in terms if term.code in letters]
    page.save_revision().publish()
    return ServicePage.objects.get(pk=page.pk)


def key_of(page: ServicePage) -> str:
    """The eight digits of its address."""
    return page.translation_key.hex[:8]


def reprice(page: ServicePage, amount: str) -> None:
    """Publish another price."""
    fresh = ServicePage.objects.get(pk=page.pk)
    row = fresh.prices.get()
    row.amount = Decimal(amount)
    fresh.prices.set([row])
    fresh.save_revision().publish()


def make_plan(*pages: ServicePage, email: str = "hr@azienda.example", **values: Any) -> WelfarePlan:
    """A confirmed plan."""
    plan = planning.begin(
        token=f"token-{WelfarePlan.objects.count()}",
        email=email,
        keys=[key_of(page) for page in pages],
        **{"company": "Azienda Prova", "introduction": "", **values},
    )
    return planning.confirm(plan)


def address_in(text: str) -> str:
    """The first address of a message, without the site's name."""
    found = re.search(r"https?://[^/\s]+(/\S+)", text)
    assert found, text
    return found[1]


def text_of(client: Client, path: str, status: int = 200) -> str:
    """A page that promises no cookie, and has every variable."""
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:300]
    assert not response.cookies
    text = unescape(response.content.decode())
    assert "UNDEFINED-TEMPLATE-VARIABLE" not in text, text[text.index("UNDEFINED") - 100 :][:300]
    return text


def write_guidance(letter: str, meaning: str, **values: Any) -> LetterGuidance:
    """A guidance of a letter, in Italian."""
    row = LetterGuidance(
        **{
            "letter": factories.make_term(Scheme.WELFARE, letter, f"Lettera {letter}"),
            "reference": "Art. 51 TUIR",
            "source_url": "https://www.normattiva.it/",
            "checked_on": timezone.localdate(),
            **values,
        }
    )
    answers = dict.fromkeys(GuidanceText.ANSWERS, "Chiedi.") | {"meaning": meaning}
    row.texts.add(GuidanceText(language="it", **answers))
    row.full_clean()
    row.save()
    return row


def edit_path(plan: WelfarePlan) -> str:
    """Its private link."""
    return links.edit_path(WelfarePlan.objects.get(pk=plan.pk))


@pytest.fixture
def nido(site: Any) -> ServicePage:
    page: ServicePage = make_offer("Nido del Parco", "f-bis", can_invoice=True)
    return page


@pytest.fixture
def badante(site: Any) -> ServicePage:
    page: ServicePage = make_offer("Assistenza a casa", "f-ter", "f", amount="18.50", can_invoice=False)
    return page


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
        headers = values.pop("headers", {"Origin": "http://testserver"})
        token = values.pop("token", found[1])
        return client.post(path, {"token": token, **values}, headers=headers, REMOTE_ADDR=address)

    return sent
