"""What a translator finds to do in the demo: something of each sort, beside what is whole and what nobody has begun."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from catalog_pages.models import RowText, ServicePage
from search import publishing
from translating.models import RowProposal

LANGUAGE = "en"
CHANGED = "isee-e-dichiarazione"
SENTENCE = "<p>Ad agosto si riceve solo su appuntamento.</p>"
"""What the Italian sheet says more than what its translation was made from."""
BY_MACHINE = "viaggi-sanitari"
WITH_ROWS = "italiano-per-adulti"


@transaction.atomic
def load(*, writer: Any, reviewer: Any, translator: Any) -> bool:
    """Change an Italian sheet, mark a translation as a machine's, hand in a short text; once. Whether it was done."""
    italian = _sheet(CHANGED)
    if italian is None or SENTENCE in italian.times:
        return False
    italian.times += SENTENCE
    italian.save_revision(user=writer, log_action=True).publish(user=reviewer)
    if (english := _sheet(BY_MACHINE, LANGUAGE)) is not None:
        english.is_machine_assisted = True
        english.save_revision(user=translator, log_action=True).publish(user=reviewer)
    if (italian := _sheet(WITH_ROWS)) is not None:
        _propose_a_short_text(italian, translator)
    return True


def _sheet(slug: str, language: str = "it") -> ServicePage | None:
    """The page in a language of the public sheet with an Italian slug."""
    key = ServicePage.objects.live().filter(slug=slug, locale__language_code="it").values("translation_key")[:1]
    found: ServicePage | None = ServicePage.objects.filter(
        translation_key__in=key, locale__language_code=language
    ).first()
    return found


def _propose_a_short_text(page: ServicePage, translator: Any) -> None:
    """One short text that was public is one that the translator has written and the office has not seen."""
    row = page.contacts.first()
    text = RowText.objects.filter(row_uid=row.uid, field="label", language=LANGUAGE).first() if row else None
    if text is None:
        return
    RowProposal.objects.create(
        row_uid=text.row_uid,
        field=text.field,
        language=text.language,
        source=text.source,
        text=text.text,
        author=translator,
    )
    text.delete()
    publishing.publish_document(page.translation_key)
