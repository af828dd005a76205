"""Translations made as the translation editor makes them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, User
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from catalog_pages.models import ServicePage
from catalog_pages.permissions import TRANSLATORS_GROUP
from search.models import ServiceDocument

ENGLISH = {
    "title": "Meals at home",
    "summary": "A warm lunch brought to your home.",
    "eligibility": "<p>Older people who live alone.</p>",
    "how_to": "<p>Call the office.</p>",
    "times": "<p>Monday to Friday.</p>",
    "slug": "meals",
}
"""A whole translation of the page of ``factories.make_service``."""


def make_translator(username: str = "traduce") -> User:
    """A translator of the office."""
    user = User.objects.create_user(username, f"{username}@example.org", "x")
    user.groups.add(Group.objects.get(name=TRANSLATORS_GROUP))
    return user


def content(page: ServicePage) -> dict[str, Any]:
    """What the public document of a service holds."""
    return ServiceDocument.objects.get(pk=page.translation_key).content


def change(page: Any, **texts: str) -> Any:
    """Publish the Italian page with other texts."""
    italian = type(page).objects.get(pk=page.pk)
    for name, text in texts.items():
        setattr(italian, name, text)
    italian.save_revision().publish()
    return italian


def english_of(page: Any) -> Any:
    """The English page."""
    return type(page).objects.get(translation_key=page.translation_key, locale__language_code="en")


def begin(page: Any) -> Translation:
    """A translation in the editor, with nothing written yet."""
    source, _created = TranslationSource.update_or_create_from_instance(page)
    return Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="en"))


def write_strings(translation: Translation, only: str = "", *, machine: bool = False) -> None:
    """Translate the strings whose path begins so."""
    for segment in StringSegment.objects.filter(source=translation.source, context__path__startswith=only):
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            locale=translation.target_locale,
            context=segment.context,
            defaults={
                "data": f"EN {segment.string.data}",
                "translation_type": "machine" if machine else "manual",
            },
        )


def publish(translation: Translation) -> Any:
    """What the approval of a translation does."""
    # Read again: its source is as it was published last.
    translation = Translation.objects.get(pk=translation.pk)
    translation.save_target(publish=False)
    target = translation.get_target_instance()
    target.latest_revision.publish()
    return type(target).objects.get(pk=target.pk)
