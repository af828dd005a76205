"""Documents follow the pages: every way into the public picture, and every way out of it."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from catalog_pages.enums import Scheme
from catalog_pages.models import (
    Attestation,
    ContactRow,
    DatedNotice,
    PriceRow,
    ProviderPage,
    RowText,
    ServiceLocation,
    ServicePage,
)
from search import documents, drift, jobs, publishing, service
from search.models import IndexState, SearchIndex, ServiceDocument, ServiceFacet, ServiceStem
from tests import factories

pytestmark = pytest.mark.django_db


def document(page: ServicePage) -> ServiceDocument:
    return ServiceDocument.objects.get(pk=page.translation_key)


def is_public(page: ServicePage) -> bool:
    return ServiceDocument.objects.filter(pk=page.translation_key, live=True).exists()


def assert_tombstone(page: ServicePage, *, than: int) -> None:
    """Nothing of the service is left but its name, and its version moved on from ``than``."""
    left = document(page)
    assert not left.live
    assert left.version > than
    assert left.content == {}
    assert left.index_body == {"live": False}
    assert left.title == page.title
    assert not ServiceFacet.objects.filter(service=left).exists()
    assert not ServiceStem.objects.filter(service=left).exists()
    assert service.get_service(page.translation_key, "it") is None


@pytest.fixture
def page(db: Any) -> ServicePage:
    return factories.make_service()


@pytest.fixture
def second_provider(db: Any) -> ProviderPage:
    return factories.make_provider("Fondazione Quercia")


# In


def test_publishing_writes_the_rows_of_the_editor(page: ServicePage) -> None:
    page.prices = [PriceRow(label="Nuova", amount=Decimal("3"))]
    page.municipalities = [factories.municipality("098019", "Codogno")]
    page.save_revision().publish()
    content = document(page).content
    assert [row["label"]["it"] for row in content["prices"]] == ["Nuova"]
    assert content["municipalities"] == ["098019"]
    codes = ServiceFacet.objects.filter(service=page.translation_key, facet="municipality")
    assert list(codes.values_list("code", flat=True)) == ["098019"]


def test_a_draft_changes_nothing(page: ServicePage) -> None:
    before = document(page).version
    page.title = "Bozza"
    page.save_revision()
    assert document(page).version == before
    publishing.publish_document(page.translation_key)
    assert document(page).title == "Pasti a domicilio"


def test_a_draft_that_was_never_live_has_no_document(db: Any) -> None:
    page = factories.make_service(publish=False)
    publishing.publish_document(page.translation_key)
    assert not ServiceDocument.objects.exists()


def test_versions_go_up_even_when_the_clock_goes_back(page: ServicePage, monkeypatch: pytest.MonkeyPatch) -> None:
    first = document(page).version
    monkeypatch.setattr(publishing.time, "time_ns", lambda: 1_000_000)
    publishing.publish_document(page.translation_key)
    assert document(page).version == first + 1


def test_publishing_feeds_every_index_that_is_not_retired(page: ServicePage) -> None:
    for state in SearchIndex.State.values:
        SearchIndex.objects.create(name=state, state=state)
    publishing.publish_document(page.translation_key)
    rows = IndexState.objects.filter(service=page.translation_key)
    assert set(rows.values_list("index_name", flat=True)) == {"building", "active"}
    rows.update(due_at=None, attempts=9, parked_at=timezone.now(), error="refused")
    page.unpublish()
    assert all(row.due_at and not row.parked_at and not row.attempts and not row.error for row in rows.all())


def test_an_alias_adds_and_changes_nothing(page: ServicePage) -> None:
    before = document(page).version
    alias = page.create_alias(update_slug="copia")
    assert ServiceDocument.objects.count() == 1
    alias.delete()
    assert document(page).version == before
    assert is_public(page)


def test_a_translation_brings_its_text_and_no_facts(page: ServicePage) -> None:
    english = factories.translate(page, title="Meals at home", summary="A warm meal.", slug="meals")
    content = document(page).content
    assert content["texts"]["en"]["title"] == "Meals at home"
    assert len(content["prices"]) == 1
    english.unpublish()
    assert list(document(page).content["texts"]) == ["it"]
    english.delete()
    assert is_public(page)


def test_unreviewed_text_in_a_live_row_is_not_published(page: ServicePage) -> None:
    english = factories.translate(page, title="Meals at home", slug="meals")
    # What localize does when it saves without publishing.
    ServicePage.objects.filter(pk=english.pk).update(title="UNREVIEWED", has_unpublished_changes=True)
    page.save_revision().publish()
    assert document(page).content["texts"]["en"]["title"] == "Meals at home"


# Out


def test_unpublishing(page: ServicePage) -> None:
    before = document(page).version
    page.unpublish()
    assert_tombstone(page, than=before)
    page.save_revision().publish()
    assert is_public(page)


def test_deleting(page: ServicePage) -> None:
    before = document(page).version
    ServicePage.objects.get(pk=page.pk).delete()
    assert_tombstone(page, than=before)


def test_deleting_several_at_once(page: ServicePage) -> None:
    other = factories.make_service(page.provider, title="Spesa")
    before = document(page).version
    Page.objects.filter(pk__in=[page.pk, other.pk]).delete()
    assert_tombstone(page, than=before)
    assert not is_public(other)


def test_deleting_the_provider(page: ServicePage) -> None:
    before = document(page).version
    ProviderPage.objects.get(pk=page.provider.pk).delete()
    assert_tombstone(page, than=before)


def test_unpublishing_the_provider_and_publishing_it_again(page: ServicePage) -> None:
    before = document(page).version
    provider = ProviderPage.objects.get(pk=page.provider.pk)
    provider.unpublish()
    assert_tombstone(page, than=before)
    provider.save_revision().publish()
    assert is_public(page)


def test_deleting_the_italian_page_ends_the_service_in_every_language(page: ServicePage) -> None:
    factories.translate(page, title="Meals at home", slug="meals")
    before = document(page).version
    ServicePage.objects.get(pk=page.pk).delete()
    assert_tombstone(page, than=before)


def test_moving_to_another_provider(page: ServicePage, second_provider: ProviderPage) -> None:
    page.move(second_provider, pos="last-child")
    assert document(page).provider_id == second_provider.translation_key
    assert document(page).content["provider"]["name"]["it"] == "Fondazione Quercia"


def test_moving_under_a_private_provider(page: ServicePage, second_provider: ProviderPage) -> None:
    PageViewRestriction.objects.create(page=second_provider, restriction_type=PageViewRestriction.LOGIN)
    before = document(page).version
    page.move(second_provider, pos="last-child")
    assert_tombstone(page, than=before)


def test_privacy_of_the_page_and_of_those_above(page: ServicePage) -> None:
    home = page.provider.get_parent()
    for private in (page, page.provider, home):
        before = document(page).version
        restriction = PageViewRestriction.objects.create(page_id=private.pk, restriction_type=PageViewRestriction.LOGIN)
        assert_tombstone(page, than=before)
        restriction.delete()
        assert is_public(page)


def test_privacy_of_a_translation_leaves_the_italian_sheet(page: ServicePage) -> None:
    english = factories.translate(page, title="Meals at home", slug="meals")
    PageViewRestriction.objects.create(page=english, restriction_type=PageViewRestriction.LOGIN)
    assert list(document(page).content["texts"]) == ["it"]


def test_expiry_does_not_wait_for_the_scheduler(page: ServicePage) -> None:
    page.expire_at = timezone.now() + datetime.timedelta(hours=1)
    page.save_revision().publish()
    moment = document(page).refresh_at
    assert moment == page.expire_at
    past = timezone.now() - datetime.timedelta(seconds=1)
    ServicePage.objects.filter(pk=page.pk).update(expire_at=past)
    ServiceDocument.objects.update(refresh_at=past)
    before = document(page).version
    assert jobs.refresh() == 1
    assert_tombstone(page, than=before)
    assert jobs.refresh() == 0


def test_a_new_slug_is_in_the_same_document(page: ServicePage) -> None:
    page.slug = "pranzo-a-casa"
    page.save_revision().publish()
    view = service.get_service(page.translation_key, "it")
    assert view is not None
    assert view.path == f"/servizi/pranzo-a-casa-{page.translation_key.hex[:8]}/"


# What follows


def test_a_renamed_provider_is_found_by_its_new_name(page: ServicePage) -> None:
    provider = ProviderPage.objects.get(pk=page.provider.pk)
    provider.title = "Cooperativa Quadrifoglio"
    provider.save_revision().publish()
    assert jobs.refresh() == 1
    assert document(page).provider_name == "Cooperativa Quadrifoglio"
    assert ServiceStem.objects.filter(service=page.translation_key, stem="quadrifogl").exists()


def test_a_renamed_category_is_found_by_its_new_name(page: ServicePage) -> None:
    term = page.category
    label = term.labels.get(language="it")
    label.label = "Vicinanza"
    label.save()
    term.save()
    assert jobs.refresh() == 1
    assert ServiceStem.objects.filter(service=page.translation_key, stem="vicinanz").exists()


def test_a_merged_comune_leads_to_the_new_one(page: ServicePage) -> None:
    old = page.municipalities.get()
    old.replaced_by = factories.municipality("098062", "Castelgerundo")
    old.save()
    assert jobs.refresh() == 1
    assert document(page).content["municipalities"] == ["098062"]


def test_a_translated_row_text_counts_until_its_source_changes(page: ServicePage) -> None:
    row = page.prices.get()
    RowText.objects.create(row_uid=row.uid, field="label", language="en", source="Tariffa intera", text="Full price")
    assert jobs.refresh() == 1
    assert document(page).content["prices"][0]["label"] == {"it": "Tariffa intera", "en": "Full price"}
    page.prices.update(label="Tariffa piena")
    publishing.publish_document(page.translation_key)
    assert document(page).content["prices"][0]["label"] == {"it": "Tariffa piena"}


def test_documents_built_in_an_older_way_are_built_again(page: ServicePage) -> None:
    ServiceDocument.objects.update(built_with="older")
    assert jobs.refresh() == 1
    assert document(page).built_with == documents.built_with()
    assert jobs.refresh() == 0


def test_what_no_signal_told_is_repaired(page: ServicePage, monkeypatch: pytest.MonkeyPatch) -> None:
    other = factories.make_service(page.provider, title="Spesa")
    ServicePage.objects.filter(pk=page.pk).update(live=False)
    ServiceDocument.objects.filter(pk=other.translation_key).delete()
    private = factories.make_service(page.provider, title="Riservata")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    monkeypatch.setattr(drift, "BATCH", 1)
    assert [jobs.check() for _run in range(4)] == [1, 1, 1, 0]
    assert not is_public(page)
    assert is_public(other)


# Days


def test_dated_facts_refresh_themselves(page: ServicePage) -> None:
    today = timezone.localdate()
    page.prices = [
        PriceRow(label="Vecchia", amount=Decimal("3"), valid_to=today - datetime.timedelta(days=1)),
        PriceRow(label="Oggi", amount=Decimal("0"), valid_to=today + datetime.timedelta(days=4)),
        PriceRow(label="Poi", amount=Decimal("9"), valid_from=today + datetime.timedelta(days=5)),
    ]
    page.notices = [
        DatedNotice(kind="notice", text="In corso", starts=today, ends=today + datetime.timedelta(days=1)),
        DatedNotice(kind="notice", text="Futuro", starts=today + datetime.timedelta(days=30)),
    ]
    page.attestations = [Attestation(kind="insurance", expires_on=today - datetime.timedelta(days=1))]
    page.save_revision().publish()
    view = service.get_service(page.translation_key, "it")
    assert view is not None
    assert [price.label for price in view.prices] == ["Oggi"]
    assert view.cost_text == "Gratuito"
    assert [notice.text for notice in view.notices] == ["In corso"]
    assert view.attestations == []
    assert [label.code for label in view.costs] == ["free"]
    moment = document(page).refresh_at
    assert moment is not None
    assert timezone.localtime(moment) == timezone.make_aware(
        datetime.datetime.combine(today + datetime.timedelta(days=2), datetime.time.min)
    )


def test_a_service_becomes_stale_by_itself(page: ServicePage) -> None:
    page.assured_date = timezone.localdate() - datetime.timedelta(days=800)
    page.save_revision().publish()
    assert document(page).is_stale
    page.assured_date = timezone.localdate()
    page.save_revision().publish()
    assert not document(page).is_stale


# What is public


def test_office_fields_and_a_private_bodys_pec_are_not_in_the_document(db: Any) -> None:
    provider = factories.make_provider(pec="ente@pec.example.org", external_id="ORIGINE-7")
    page = factories.make_service(provider, external_id="ORIGINE-8")
    stored = str(document(page).content) + str(document(page).index_body)
    assert "ORIGINE" not in stored
    assert "pec.example.org" not in stored
    public = factories.make_provider("Comune", kind="municipality", pec="comune@pec.example.org")
    assert document(factories.make_service(public)).content["provider"]["pec"] == "comune@pec.example.org"


def test_premises_and_coverage_are_told_apart(db: Any) -> None:
    codogno = factories.municipality("098019", "Codogno")
    page = factories.make_service(
        rows=(ServiceLocation(address="Via A", municipality=codogno), ContactRow(email="a@b.it"))
    )
    codes = ServiceFacet.objects.filter(service=page.translation_key, facet="municipality").order_by("code")
    assert list(codes.values_list("code", flat=True)) == ["098019", "098031"]
    assert document(page).content["municipalities"] == ["098031"]


def test_replaced_codes_are_resolved(db: Any) -> None:
    new = factories.make_term(Scheme.KIND, "cure-domiciliari", "Cure domiciliari")
    page = factories.make_service(kind=factories.make_term(Scheme.KIND, "adi", "ADI", replaced_by=new))
    assert document(page).content["kind"] == "cure-domiciliari"


def test_alternatives_of_an_ended_service(page: ServicePage) -> None:
    other = factories.make_service(page.provider, title="Spesa a casa")
    factories.make_service(page.provider, title="Nido", category=factories.category("cura-dei-figli"))
    page.unpublish()
    ended = service.get_document(page.translation_key.hex[:8])
    assert ended is not None
    assert not ended.live
    assert [view.id for view in service.alternatives(ended, language="it")] == [other.translation_key]


@pytest.mark.parametrize("key", ["", "zzzzzzzz", "12345678", "1234567", str(uuid.UUID(int=3)), "x" * 36])
def test_unknown_keys(db: Any, key: str) -> None:
    assert service.get_document(key) is None


# All or nothing


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("error", [PermissionDenied, ValueError])
def test_a_document_that_fails_undoes_the_page(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    """Also when the exception is turned into an ordinary answer further up."""
    page = factories.make_service()
    before = document(page).version

    def fail(*args: Any, **kwargs: Any) -> None:
        raise error

    monkeypatch.setattr(documents, "build", fail)
    page.title = "Cambiato"
    with transaction.atomic():
        try:
            page.save_revision().publish()
        except error:
            assert connection.needs_rollback
    assert ServicePage.objects.get(pk=page.pk).title == "Pasti a domicilio"
    assert document(page).version == before
