"""The home page that the office composes: situations of life, figures, doors for bodies and companies."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.blocks import StructBlockValidationError
from wagtail.models import Locale
from wagtail_localize.segments.extract import extract_segments

from catalog_pages.blocks import SituationBlock
from catalog_pages.models import HomePage, InfoPage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(site: Any) -> HomePage:
    return HomePage.objects.get(pk=site.home.pk)


def composed(home: HomePage, *situations: dict[str, Any], **values: Any) -> HomePage:
    home.refresh_from_db()
    for name, value in values.items():
        setattr(home, name, value)
    home.situations = [("situation", {"detail": "", "search": "", "page": None, **each}) for each in situations]
    home.save_revision().publish()
    return home


def below(home: HomePage, title: str, **values: Any) -> InfoPage:
    return home.add_child(instance=InfoPage(title=title, body="<p>Testo.</p>", **values))


def shown(client: Client, path: str = "/") -> str:
    return " ".join(client.get(path).content.decode().split())


def test_a_situation_leads_to_a_search_or_a_page(home: HomePage, client: Client) -> None:
    page = below(home, "Il medico di famiglia")
    composed(
        home,
        {"title": "Aspetto un bambino", "detail": "Ostetrica, corsi", "search": "gravidanza & primi mesi"},
        {"title": "Cerco un medico", "page": page},
    )
    text = shown(client)
    assert "/servizi/?q=gravidanza+%26+primi+mesi" in text
    assert "Ostetrica, corsi" in text
    assert f'href="{page.url}">Cerco un medico</a>' in text


def test_a_situation_whose_page_is_not_public_is_not_shown(home: HomePage, client: Client) -> None:
    composed(home, {"title": "Non ancora", "page": below(home, "Bozza", live=False)})
    assert "Non ancora" not in shown(client)
    assert "dalla tua situazione" not in shown(client)


def test_the_english_home_leads_to_english_pages(home: HomePage, site: Any, client: Client) -> None:
    page = below(home, "Il medico", slug="medico")
    english = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    english.title = "The doctor"
    english.save_revision().publish()
    composed(site.homes["en"], {"title": "I need a doctor", "page": page}, {"title": "A lift", "search": "lift"})
    text = shown(client, "/en/")
    assert f'href="{english.url}">I need a doctor</a>' in text
    assert "/en/servizi/?q=lift" in text


@pytest.mark.parametrize("has_both", [False, True])
def test_a_situation_has_words_or_a_page_and_not_both(has_both: bool, home: HomePage) -> None:
    block = SituationBlock()
    page = below(home, "Una pagina").pk if has_both else None
    value = block.to_python({"title": "Prova", "search": "pasti" if has_both else "", "page": page})
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value)
    assert "una cosa sola" in str(refused.value.block_errors["search"])


def test_the_figures_are_those_of_the_catalogue_and_absent_while_it_is_empty(home: HomePage, client: Client) -> None:
    assert "Il catalogo oggi" not in shown(client)
    body = factories.make_provider()
    factories.make_service(body)
    factories.make_service(body, title="Mai verificato", assured_date=None)
    factories.make_service(factories.make_provider("Secondo ente"), title="Bozza", publish=False)
    text = shown(client)
    for name, number in (("servizi", 2), ("enti che li offrono", 1)):
        assert f"<dt>{name}</dt> <dd> {number} </dd>" in text


def test_companies_have_a_door_while_their_page_is_public(home: HomePage, client: Client) -> None:
    companies = below(home, "Per le imprese")
    composed(home, companies_page=companies)
    assert "Hai un'impresa?" in shown(client)
    companies.unpublish()
    assert "Hai un'impresa?" not in shown(client)


def test_a_home_costs_as_much_with_many_situations(
    home: HomePage, client: Client, django_assert_max_num_queries: Any
) -> None:
    page = below(home, "Una pagina")
    composed(home, {"title": "Una", "page": page})
    client.get("/")
    with django_assert_max_num_queries(30) as one:
        client.get("/")
    allowed = len(one)
    composed(home, *({"title": f"Situazione {number}", "page": page} for number in range(12)))
    client.get("/")
    with django_assert_max_num_queries(allowed):
        client.get("/")


@pytest.mark.parametrize(
    "data", [{}, {"situations-count": "x"}, {"situations-count": "2", "situations-0-type": "situation"}]
)
def test_a_post_without_the_blocks_that_it_counts_is_refused_as_malformed(
    data: dict[str, str], home: HomePage, log_in: Any
) -> None:
    response = log_in(factories.make_admin()).post(
        reverse("wagtailadmin_pages:edit", args=[home.pk]), {"title": "Casa", "slug": home.slug, **data}
    )
    assert response.status_code == 400


def test_translators_are_given_the_words_of_situations(home: HomePage) -> None:
    composed(home, {"title": "Aspetto un bambino", "detail": "Ostetrica, corsi", "search": "gravidanza"})
    words = {segment.string.render_text() for segment in extract_segments(home) if hasattr(segment, "string")}
    assert {"Aspetto un bambino", "Ostetrica, corsi", "gravidanza"} <= words
