"""Export, import into an empty site, export again: nothing is lost, nothing is added."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Page

from benchmarks._services import make_records
from catalog_pages.models import ServicePage
from search.models import ServiceDocument, ServiceFacet, ServiceStem
from tests.exchange.conftest import empty_the_site, export

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def picture() -> Any:
    """What the public sees, without the moments at which it was written."""
    moving = ("edited_at", "revised")
    return {
        "documents": [
            {key: value for key, value in content.items() if key not in moving}
            for content in ServiceDocument.objects.filter(live=True).order_by("pk").values_list("content", flat=True)
        ],
        "facets": sorted(ServiceFacet.objects.values_list("service", "facet", "code")),
        "stems": sorted(ServiceStem.objects.values_list("service", "language", "stem", "weight")),
    }


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_a_site_is_made_again_from_its_export(demo: None, editor: Any, bring_in: Any, kind: str) -> None:
    before, shown = export(kind), picture()
    services = ServicePage.objects.count()
    assert services > 10
    empty_the_site()
    code, said = bring_in(before, name=f"servizi.{kind}", user="ufficio")
    assert code == 0, said
    assert export(kind) == before
    assert ServicePage.objects.count() == services
    if kind == "jsonl":
        assert picture() == shown


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_an_export_into_its_own_site_touches_nothing(demo: None, editor: Any, bring_in: Any, kind: str) -> None:
    before = list(ServicePage.objects.order_by("pk").values_list("pk", "latest_revision_id", "last_published_at"))
    code, said = bring_in(export(kind), name=f"servizi.{kind}", user="ufficio")
    assert code == 0, said
    assert "Nuovi 0, aggiornati 0," in said
    assert (
        list(ServicePage.objects.order_by("pk").values_list("pk", "latest_revision_id", "last_published_at")) == before
    )


def test_many_services_come_back_as_they_were(vocabularies: None, editor: Any, bring_in: Any) -> None:
    records = make_records(230, seed=3)
    code, said = bring_in(records, user="ufficio")
    assert code == 0, said
    assert "Nuovi 230" in said
    first, shown = export(), picture()
    empty_the_site()
    bring_in(first, user="ufficio")
    assert export() == first
    assert picture() == shown
    assert Page.find_problems() == ([], [], [], [], [])
