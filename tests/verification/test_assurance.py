"""Confirming moves when a sheet was verified, and nothing else; no draft brings an older day back."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from catalog_pages.models import ProviderPage, ServicePage
from search.models import ServiceDocument
from tests import factories
from tests.verification.conftest import days_ago
from verification import assurance
from verification.models import Source, Verification

TODAY = timezone.localdate


def document(page: ServicePage) -> ServiceDocument:
    return ServiceDocument.objects.get(pk=page.translation_key)


def confirm(page: ServicePage, user: Any = None, **values: Any) -> Verification:
    return assurance.confirm(page, user=user, **{"source": Source.HOME, **values})


def test_confirming_moves_the_verified_date_and_nothing_else(sheet: ServicePage, lead: Any) -> None:
    before, shown = ServicePage.objects.get(pk=sheet.pk), document(sheet)
    assert shown.is_stale
    confirm(sheet, lead)
    after, now = ServicePage.objects.get(pk=sheet.pk), document(sheet)
    assert (after.assured_date, after.assured_method) == (TODAY(), "provider")
    kept = "first_published_at last_published_at latest_revision_id live_revision_id latest_revision_created_at"
    for name in kept.split():
        assert getattr(after, name) == getattr(before, name), name
    assert (now.edited_at, now.published_at) == (shown.edited_at, shown.published_at)
    assert (now.assured_date, now.is_stale, now.version > shown.version) == (TODAY(), False, True)
    entry = AuditEntry.objects.get(action="verification.confirm")
    assert (entry.user_id, entry.object_id, entry.details["source"]) == (lead.pk, str(sheet.pk), "home")


def test_confirming_publishes_no_pending_draft_and_leaves_it_as_it_is(sheet: ServicePage, lead: Any) -> None:
    public = sheet.summary
    draft = sheet.get_latest_revision_as_object()
    draft.summary = "Testo che nessuno ha approvato."
    revision = draft.save_revision(user=lead)
    confirm(sheet, lead)
    assert document(sheet).content["texts"]["it"]["summary"] == public
    page = ServicePage.objects.get(pk=sheet.pk)
    assert (page.has_unpublished_changes, page.latest_revision_id) == (True, revision.pk)
    assert page.get_latest_revision_as_object().summary == "Testo che nessuno ha approvato."


def test_an_older_draft_that_is_approved_later_brings_no_day_back(sheet: ServicePage, lead: Any) -> None:
    draft = sheet.get_latest_revision_as_object()
    draft.summary = "Un riassunto nuovo."
    revision = draft.save_revision(user=lead)
    confirm(sheet, lead)
    revision.refresh_from_db()
    type(revision).objects.get(pk=revision.pk).publish()
    page = ServicePage.objects.get(pk=sheet.pk)
    assert (page.summary, page.assured_date, page.assured_method) == ("Un riassunto nuovo.", TODAY(), "provider")
    assert document(sheet).assured_date == TODAY()


def test_restoring_an_old_revision_brings_no_day_back(sheet: ServicePage, lead: Any) -> None:
    old = sheet.latest_revision
    confirm(sheet, lead)
    restored = type(old).objects.get(pk=old.pk).as_object().save_revision(user=lead)
    type(restored).objects.get(pk=restored.pk).publish()
    assert ServicePage.objects.get(pk=sheet.pk).assured_date == TODAY()


def test_a_publish_that_read_the_page_before_a_verification_does_not_undo_it(sheet: ServicePage, lead: Any) -> None:
    """Two people at the same moment: who publishes holds the page as it was."""
    draft = sheet.get_latest_revision_as_object()
    revision = draft.save_revision(user=lead)
    held = type(revision).objects.get(pk=revision.pk)
    assert held.content_object.assured_date == days_ago(500)
    confirm(sheet, lead)
    held.publish()
    assert ServicePage.objects.get(pk=sheet.pk).assured_date == TODAY()
    assert document(sheet).assured_date == TODAY()


def test_the_same_confirmation_twice_is_one(sheet: ServicePage, lead: Any) -> None:
    assert confirm(sheet, lead) == confirm(sheet, lead)
    assert Verification.objects.count() == 1


@pytest.mark.parametrize(("ago", "words"), [(-1, "futuro"), (501, "già stato verificato dopo")])
def test_a_day_that_cannot_be_is_refused(sheet: ServicePage, ago: int, words: str) -> None:
    with pytest.raises(assurance.NotPossible, match=words):
        confirm(sheet, day=days_ago(ago))
    assert ServicePage.objects.get(pk=sheet.pk).assured_date == days_ago(500)


def test_what_is_not_public_cannot_be_confirmed(body: ProviderPage) -> None:
    page = factories.make_service(body, publish=False)
    with pytest.raises(assurance.NotPossible, match="non è pubblicato"):
        confirm(page)


def test_taking_a_verification_back_brings_the_one_before(sheet: ServicePage, lead: Any) -> None:
    first = confirm(sheet, lead, day=days_ago(10), method="call", source=Source.OFFICE)
    second = confirm(sheet, lead)
    with pytest.raises(assurance.NotPossible, match="solo l'ultima"):
        assurance.undo(first, user=lead)
    assurance.undo(second, user=lead)
    page = ServicePage.objects.get(pk=sheet.pk)
    assert (page.assured_date, page.assured_method) == (days_ago(10), "call")
    assurance.undo(first, user=lead)
    page = ServicePage.objects.get(pk=sheet.pk)
    assert (page.assured_date, page.assured_method) == (days_ago(500), "visit")
    assert document(sheet).is_stale
    with pytest.raises(assurance.NotPossible):
        assurance.undo(first, user=lead)


def test_a_copy_was_verified_by_nobody(sheet: ServicePage) -> None:
    copied = sheet.copy(update_attrs={"slug": "copia", "title": "Copia"}, user=None)
    assert ServicePage.objects.get(pk=copied.pk).assured_date is None


def test_a_sheet_is_labelled_the_day_after_the_third_reminder(body: ProviderPage) -> None:
    """Twelve months from the verification and thirty days of grace."""
    for grace, stale in ((30, False), (31, True)):
        due = days_ago(grace)
        verified = due.replace(year=due.year - 1) if (due.month, due.day) != (2, 29) else due - datetime.timedelta(366)
        page = factories.make_service(body, title=f"Dopo {grace}", assured_date=verified)
        assert document(page).verify_by == due
        assert document(page).is_stale is stale


def test_the_office_changes_rhythm_and_days_and_the_documents_follow(sheet: ServicePage) -> None:
    from catalog_pages.models import Category, ReminderRules
    from search.jobs import refresh

    page = factories.make_service(sheet.provider, title="Recente", assured_date=days_ago(100))
    assert not document(page).is_stale
    term = Category.objects.get(pk=page.category_id)
    term.verification_months = 1
    term.save()
    while refresh():
        pass
    assert document(page).is_stale
    ReminderRules(third_days_after=300).save()
    while refresh():
        pass
    assert not document(page).is_stale
