"""What is drawn once and copied looks as if it were drawn each time."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from catalog_pages import edition
from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from catalog_pages.foreign import Foreign
from catalog_pages.models import TermLabel
from search import hits, service
from search.cards import make_cards
from search.filters import Choice, Facet
from search.types import Label, SearchQuery
from tests import factories


def draw(text: str, **values: Any) -> str:
    return Template("{% load quick %}" + text).render(Context(values))


def facet(*choices: Choice, name: str = "kind") -> Facet:
    return Facet(name=name, label="Tipo", values=list(choices), chosen=0, is_open=True, is_long=False)


def test_each_line_has_its_own_number_and_mark() -> None:
    nido = Choice("nido", "Asilo nido", 3, selected=False)
    sad = Choice("sad", "Assistenza", 12, selected=True)
    for choices in ((nido, sad), (Choice("nido", "Asilo nido", 0, selected=True), sad)):
        html = draw("{% facet_choices facet %}", facet=facet(*choices))
        boxes = re.findall(r'value="(\w+)"\s+form="cerca"( checked)?>', html)
        assert boxes == [(each.code, " checked" if each.selected else "") for each in choices]
        assert re.findall(r"</span>(\d+)</span>", html) == [str(each.count) for each in choices]


def test_labels_are_escaped_and_may_hold_anything() -> None:
    nasty = '<b>"D\'oro" & figli</b>'
    html = draw("{% facet_choices facet %}", facet=facet(Choice('a"b', nasty, 7, selected=False), name="provider"))
    assert "<b>" not in html
    assert "&lt;b&gt;&quot;D&#x27;oro&quot; &amp; figli" in html
    assert 'value="a&quot;b"' in html
    assert "\ue000" not in html
    assert "\ue001" not in html


def test_a_label_that_stands_in_italian_says_so_and_an_equal_one_of_the_page_does_not() -> None:
    with translation.override("en"):
        drawn = [
            draw("{% facet_choices facet %}", facet=facet(Choice("nido", label, 3, selected=False)))
            for label in (Foreign("Nido"), "Nido")
        ]
    assert '<span lang="it">Nido</span>' in drawn[0]
    assert "lang=" not in drawn[1]


@pytest.mark.django_db
def test_a_kind_without_a_name_in_the_language_of_the_page_is_marked_and_a_place_is_not() -> None:
    kind = factories.make_term(Scheme.KIND, "sad", "Assistenza")
    factories.translate(factories.make_service(kind=kind, rows=(factories.make_location(),)))
    page = Client().get("/en/servizi/").content.decode()
    assert '<label for="f-kind-sad"><span lang="it">Assistenza</span> ' in page
    assert re.search(r'<label for="f-municipality-[0-9]+">[^<]+ <span class="lw-count">', page)


def test_options_are_escaped_and_one_is_chosen() -> None:
    html = draw("{% options found 'b' %}", found=[Label("a", "L'Ospitale <1>"), Label("b", "Lodi (2)")])
    assert html == '<option value="a">L&#x27;Ospitale &lt;1&gt;</option>\n<option value="b" selected>Lodi (2)</option>'


def test_a_tag_without_a_name_is_a_mistake_of_the_template() -> None:
    with pytest.raises(TemplateSyntaxError):
        draw("{% steady %}{% endsteady %}")


@pytest.mark.django_db
def test_a_card_has_the_words_of_the_question_whatever_its_texts_hold() -> None:
    nasty = "\ue000 <b>Pasti</b> \ue001 & altro"
    page = factories.make_service(title=nasty, summary="Un servizio di pasti a casa")
    for text in ("pasti", "casa", ""):
        result = service.search(SearchQuery(text=text, filters={"municipality": ("098031",)} if not text else {}))
        cards = make_cards(result, vocabularies.current())
        values = {"service": cards[0].service, "card": cards[0], "heading": 3, "show_provider": True}
        whole = render_to_string("components/service_card.html", values)
        assert [draw("{% result_card card %}", card=cards[0]) for _time in range(2)] == [whole] * 2
        assert "<b>" not in whole
        assert ("<mark>" in whole) is bool(text)
    assert page.live


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_is_the_same_on_every_page_changes_with_the_catalogue_and_the_language() -> None:
    factories.make_service()
    text = "{% steady 'test' number %}{{ drawn }}{% endsteady %}"
    request = RequestFactory().get("/")

    def at(drawn: str, number: int = 1) -> str:
        return draw(text, drawn=drawn, number=number, request=request)

    assert [at("a"), at("b"), at("c", 2), at("d", 2)] == ["a", "a", "c", "c"]
    with translation.override("en"):
        assert at("e") == "e"
    edition.move()
    assert at("f") == "f"
    cache.delete(edition.KEY)
    with transaction.atomic():
        assert at("g") == "g"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/servizi/", "/en/servizi/", "/servizi/?municipality=098031&q=pasti"])
def test_a_page_of_kept_items_is_the_page_of_new_ones(address: str) -> None:
    page = factories.make_service(title="Pasti a casa", rows=(factories.make_location(),))
    factories.translate(page, title="Meals at home")
    factories.make_service(title="Pasti in mensa", provider=page.provider)
    pages = []
    for _time in ("new", "kept", "kept again"):
        pages.append(Client().get(address, follow=True).content)
    hits.forget()
    pages.append(Client().get(address, follow=True).content)
    assert len(set(pages)) == 1


@pytest.mark.django_db
def test_a_new_name_shows_in_cards_and_facets() -> None:
    kind = factories.make_term(Scheme.KIND, "sad", "Assistenza")
    factories.make_service(category=factories.make_term(Scheme.CATEGORY, "prova", "Vecchio nome"), kind=kind)
    assert b"Vecchio nome" in Client().get("/servizi/").content
    label = TermLabel.objects.get(term__code="prova")
    label.label = "Nome nuovo"
    label.save()
    label.term.save()
    after = Client().get("/servizi/").content
    assert b"Nome nuovo" in after
    assert b"Vecchio nome" not in after
