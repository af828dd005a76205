"""Texts that search engines show count as translated from the Italian of today, where they differ from it."""

from typing import Any

from django.conf import settings
from django.db import migrations

MODELS = ("HomePage", "InfoPage", "FaqPage", "ProviderPage")
"""Those with a title for search engines of their own to translate."""
TEXTS = ("seo_title", "search_description")


def added(record: Any, own: Any, italian: Any) -> dict[str, str]:
    """What a record says with these texts too. What somebody has recorded already stays."""
    found = {name: (getattr(italian, name) or "").strip() for name in TEXTS}
    found = {name: text for name, text in found.items() if text and own(name) and own(name).strip() != text}
    return {**found, **(record or {})}


def record(apps: Any, schema_editor: Any) -> None:
    """The first records were made when these were no texts to translate."""
    revisions = apps.get_model("wagtailcore", "Revision").objects
    for model in MODELS:
        pages = apps.get_model("catalog_pages", model).objects
        language = settings.LANGUAGE_CODE
        for page in pages.exclude(locale__language_code=language).filter(alias_of=None).iterator():
            italian = pages.filter(translation_key=page.translation_key, locale__language_code=language).first()
            if italian is None:
                continue
            pages.filter(pk=page.pk).update(
                translated_from=added(page.translated_from, lambda name, page=page: getattr(page, name), italian)
            )
            for revision in revisions.filter(pk__in={page.live_revision_id, page.latest_revision_id} - {None}):
                content = revision.content
                content["translated_from"] = added(content.get("translated_from"), content.get, italian)
                revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [("catalog_pages", "0011_translated_from")]

    operations = [migrations.RunPython(record, migrations.RunPython.noop)]
