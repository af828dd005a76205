"""Translators change and hand in what is not Italian, publish nothing, and start from what is public."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from wagtail.models import Locale, PageLogEntry
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from catalog_pages.models import ProviderPage, ServicePage
from catalog_pages.permissions import TRANSLATORS_GROUP
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def translator(site: Any) -> User:
    user = User.objects.create_user("traduce", "traduce@example.org", "x")
    user.groups.add(Group.objects.get(name=TRANSLATORS_GROUP))
    return user


@pytest.fixture
def client(translator: User, log_in: Any) -> Client:
    return log_in(translator)


def translation_of(page: ServicePage) -> Translation:
    source, _created = TranslationSource.update_or_create_from_instance(page)
    return Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="en"))


def english(page: ServicePage) -> ServicePage:
    return ServicePage.objects.get(translation_key=page.translation_key, locale__language_code="en")


def test_a_translator_starts_from_what_is_public_only(client: Client) -> None:
    live, draft = factories.make_service(), factories.make_service(title="Bozza", publish=False)
    locale = Locale.objects.get(language_code="en")
    for page in (live, draft):
        client.post(f"/admin/localize/submit/page/{page.pk}/", {"locales": [locale.pk]})
    assert ServicePage.objects.filter(locale=locale).count() == 1
    assert not english(live).live


def test_a_translator_takes_no_drafts_along_with_a_body(client: Client) -> None:
    draft = factories.make_service(title="Bozza", publish=False)
    locale = Locale.objects.get(language_code="en")
    body = draft.get_parent()
    client.post(f"/admin/localize/submit/page/{body.pk}/", {"locales": [locale.pk], "include_subtree": "on"})
    assert not ServicePage.objects.filter(locale=locale).exists()
    assert ProviderPage.objects.filter(locale=locale, live=True).count() == 0


def test_a_translator_writes_and_hands_in_but_does_not_publish(client: Client, translator: User) -> None:
    page = factories.make_service()
    translation = translation_of(page)
    translation.save_target(publish=False)
    target = english(page)
    assert "&quot;canPublish&quot;: true" in client.get(f"/admin/pages/{target.pk}/edit/").content.decode()
    for segment in StringSegment.objects.filter(source=translation.source):
        address = f"/admin/localize/translate/{translation.pk}/strings/{segment.pk}/edit/"
        response = client.put(address, "value=Meals", content_type="application/x-www-form-urlencoded")
        assert response.status_code < 300, address
    assert StringTranslation.objects.filter(last_translated_by=translator).exists()
    client.post(f"/admin/pages/{target.pk}/edit/", {"action": "publish"})
    handed_in = english(page)
    assert handed_in.workflow_in_progress
    assert not handed_in.live
    client.post(f"/admin/pages/{target.pk}/edit/", {"action-publish": "1"})
    assert not english(page).live


def test_italian_pages_are_not_a_translators(client: Client) -> None:
    page = factories.make_service(title="Italiano")
    for address in (f"pages/{page.pk}/edit/", f"pages/{page.pk}/history/", f"pages/{page.get_parent().pk}/"):
        assert client.get(f"/admin/{address}").status_code == 302, address


def test_the_filters_of_lists_name_colleagues_only(client: Client, log_in: Any) -> None:
    """Whose pages one looks for: the people of other bodies are nobody's to know."""
    names = {}
    for title in ("Alfa", "Beta"):
        body = factories.make_provider(title)
        names[title] = factories.make_representative(body, f"persona-{title.lower()}")
        page = factories.make_service(body, title=f"Servizio {title}", user=names[title])
        PageLogEntry.objects.log_action(instance=page, action="wagtail.edit", user=names[title])
    alfa = ProviderPage.objects.get(title="Alfa")
    own = log_in(names["Alfa"]).get(f"/admin/pages/{alfa.pk}/").content.decode()
    assert 'name="owner"' in own
    assert "persona-alfa" in own
    assert "persona-beta" not in own
    assert "persona-" not in client.get("/admin/pages/", follow=True).content.decode()
    office = log_in(factories.make_editor()).get(f"/admin/pages/{alfa.pk}/").content.decode()
    assert "persona-beta" in office
