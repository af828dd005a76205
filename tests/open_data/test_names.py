"""A service by its id or by its name, services like it, kinds: each the same as elsewhere."""

from __future__ import annotations

import pytest
from django.db.models import TextChoices

from catalog_pages import enums
from catalog_pages.enums import Scheme
from catalog_pages.models import ServicePage
from open_data.closed import CLOSED
from tests.factories import make_service, make_term, translate
from tests.open_data.catalogue import MEALS, Catalogue
from tests.open_data.conftest import Get


def test_a_service_by_the_end_of_its_public_address_in_any_language(api: Get, catalogue: Catalogue) -> None:
    translated = translate(catalogue.meals, title="Meals at home", slug="meals-at-home")
    whole = api(f"/services/{catalogue.meals.translation_key}")
    for page in (catalogue.meals, translated):
        assert api(f"/services/{page.public_path.strip('/').split('/')[-1]}") == whole


def test_a_service_by_its_italian_slug(api: Get, catalogue: Catalogue) -> None:
    assert api("/services/pasti-a-domicilio")["item"]["id"] == str(catalogue.meals.translation_key)


def test_an_old_slug_with_the_key_still_leads_there(api: Get, catalogue: Catalogue) -> None:
    key = catalogue.meals.translation_key
    assert api(f"/services/nome-di-una-volta-{key.hex[:8]}")["item"]["id"] == str(key)


def test_a_name_that_several_have_says_which(api: Get, catalogue: Catalogue) -> None:
    other = make_service(catalogue.town, title=MEALS)
    assert other.slug == catalogue.meals.slug
    detail = api(f"/services/{other.slug}", 404)["detail"]
    for page in (catalogue.meals, other):
        name = f"{page.slug}-{page.translation_key.hex[:8]}"
        assert name in detail
        assert api(f"/services/{name}")["item"]["id"] == str(page.translation_key)
    other.unpublish()
    assert api(f"/services/{other.slug}")["item"]["id"] == str(catalogue.meals.translation_key)


def test_an_ended_service_is_gone_by_name_too(api: Get, catalogue: Catalogue) -> None:
    catalogue.meals.unpublish()
    api("/services/pasti-a-domicilio", 410)
    api(f"/services/pasti-a-domicilio-{catalogue.meals.translation_key.hex[:8]}", 410)


@pytest.mark.parametrize(
    "name", ["x" * 300, "%00", "pasti%00", "pasti-zzzzzzzz", "-3f0c8b7e", "..", "pasti a domicilio"]
)
def test_what_is_no_name_is_not_found(api: Get, catalogue: Catalogue, name: str) -> None:
    api(f"/services/{name}", 404)


def test_similar_services_are_those_of_the_page(api: Get, catalogue: Catalogue) -> None:
    meals = ServicePage.objects.get(pk=catalogue.meals.pk)
    like = make_service(
        catalogue.town, title="Pranzi caldi", kind=meals.kind, municipalities=tuple(meals.municipalities.all())
    )
    body = api(f"/services/{meals.translation_key}/similar")
    assert [item["id"] for item in body["items"]] == [str(like.translation_key)]
    assert body["items"][0] == next(
        {**item, "match": None} for item in api("/services")["items"] if item["id"] == str(like.translation_key)
    )
    assert api("/services/pasti-a-domicilio/similar")["items"] == body["items"]
    assert api(f"/services/{catalogue.transport.translation_key}/similar")["items"] == []


def test_in_the_place_of_an_ended_service_there_are_others(api: Get, catalogue: Catalogue) -> None:
    other = make_service(catalogue.town, title="Pranzi caldi", category=catalogue.meals.category)
    catalogue.meals.unpublish()
    body = api(f"/services/{catalogue.meals.translation_key}/similar")
    assert [item["id"] for item in body["items"]] == [str(other.translation_key)]


def test_kinds_are_those_of_the_categories_and_say_theirs(api: Get, catalogue: Catalogue) -> None:
    make_term(Scheme.KIND, "senza-categoria")
    kinds = {item["code"]: item for item in api("/kinds")["items"]}
    nested = {kind["code"]: (kind, each["code"]) for each in api("/categories")["items"] for kind in each["kinds"]}
    assert set(kinds) - set(nested) == {"senza-categoria"}
    assert kinds["senza-categoria"]["category"] is None
    for code, (kind, category) in nested.items():
        assert kinds[code] == kind | {"category": kinds[code]["category"]}
        assert kinds[code]["category"]["code"] == category
        assert api("/services", kind=code)["meta"]["total"] == kind["services"]


def test_every_code_of_an_answer_is_in_a_vocabulary(api: Get, catalogue: Catalogue) -> None:
    known = {each["name"]: {term["code"]: term for term in each["terms"]} for each in api("/vocabularies")["items"]}
    assert known["target"]["anziani"]["services"] == 1
    assert known["cost"]["free"]["services"] == 1
    for page in (catalogue.meals, catalogue.nursery):
        item = api(f"/services/{page.translation_key}")["item"]
        used = {
            "target": item["targets"],
            "delivery": item["delivery"],
            "language": item["languages"],
            "welfare": item["welfare"],
            "cost": item["costs"],
            "status": [item["status"]],
            "provider-kind": [item["provider"]["kind"]],
            "unit": [row["unit"] for row in item["prices"]],
            "wheelchair": [row["wheelchair"] for row in item["locations"]],
        }
        for name, labels in used.items():
            for label in labels:
                assert known[name][label["code"]]["label"] == label["label"]
    assert "" not in known["wheelchair"]


def test_codes_have_their_names_in_every_language(api: Get, catalogue: Catalogue) -> None:
    names = {}
    for language in ("it", "en", "ro", "ar"):
        items = {each["name"]: each for each in api("/vocabularies", lang=language)["items"]}
        names[language] = [term["label"] for term in items["cost"]["terms"]]
    assert len({tuple(labels) for labels in names.values()}) == 4


def test_lists_of_codes_that_are_missing_here_are_on_purpose() -> None:
    """A new list of codes is for the public, or is named here with the reason."""
    internal = {enums.Scheme, enums.Audience}
    lists = {each for each in vars(enums).values() if isinstance(each, type) and issubclass(each, TextChoices)}
    assert lists - internal - {TextChoices} == set(CLOSED.values())
