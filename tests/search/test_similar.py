"""Services like one: the same kind, for the same people's comuni, and never the one itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from catalog_pages.enums import Scheme
from catalog_pages.models import ServicePage
from search import service, similar
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def terms(site: Any) -> dict[str, Any]:
    return {
        "meals": factories.make_term(Scheme.KIND, "pasti"),
        "rides": factories.make_term(Scheme.KIND, "trasporto"),
        "lodi": factories.make_term(Scheme.MUNICIPALITY, "098031"),
        "codogno": factories.make_term(Scheme.MUNICIPALITY, "098019"),
    }


def made(title: str, kind: Any, *comuni: Any, **values: Any) -> ServicePage:
    body = factories.make_provider(f"Ente di {title}")
    return factories.make_service(
        body, title=title, kind=kind, municipalities=list(comuni), whole_ambito=not comuni, **values
    )


def titles(page: ServicePage) -> list[str]:
    shown = service.get_service(page.translation_key, "it")
    assert shown
    return [each.title for each in similar.similar(shown, "it")]


def test_the_same_kind_for_the_same_comuni(terms: dict[str, Any]) -> None:
    own = made("Pasti a Lodi", terms["meals"], terms["lodi"])
    made("Altri pasti a Lodi", terms["meals"], terms["lodi"], terms["codogno"])
    made("Pasti per tutti", terms["meals"])
    made("Pasti a Codogno", terms["meals"], terms["codogno"])
    made("Trasporto a Lodi", terms["rides"], terms["lodi"])
    made("Pasti in bozza", terms["meals"], terms["lodi"], publish=False)
    assert sorted(titles(own)) == ["Altri pasti a Lodi", "Pasti per tutti"]


def test_a_service_for_everybody_is_like_all_of_its_kind_and_the_list_is_short(terms: dict[str, Any]) -> None:
    own = made("Pasti per tutti", terms["meals"])
    for number in range(6):
        made(f"Pasti {number}", terms["meals"], terms["codogno"])
    assert len(titles(own)) == similar.MOST
    assert "Pasti per tutti" not in titles(own)


def test_without_a_kind_or_others_the_sheet_says_nothing(terms: dict[str, Any], client: Client) -> None:
    alone = made("Pasti a Lodi", terms["meals"], terms["lodi"])
    assert titles(alone) == []
    assert "Servizi simili" not in client.get(alone.public_path).content.decode()
    made("Altri pasti", terms["meals"], terms["lodi"])
    assert "Servizi simili" in client.get(alone.public_path).content.decode()
    assert titles(made("Senza tipo", None, terms["lodi"])) == []
