"""What a letter of art. 51 c. 2 TUIR means in practice, between two dates, in the words of the office."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel

from catalog_pages.enums import Scheme
from catalog_pages.foreign import Foreign
from catalog_pages.models.row_base import DatedFields
from catalog_pages.models.taxonomy import language_choices
from search.wording import in_force

ITALIAN = "it"
LONGEST = 1200
"""Characters of one answer: more is a chapter, and the consulente's work."""


class LetterGuidanceQuerySet(models.QuerySet["LetterGuidance"]):
    """Ways of asking for guidance."""

    def meeting(self, starts: datetime.date | None, ends: datetime.date | None) -> LetterGuidanceQuerySet:
        """Those in force on some day between two others, both included; an empty end is open."""
        found = self
        if ends is not None:
            found = found.filter(models.Q(valid_from=None) | models.Q(valid_from__lte=ends))
        if starts is not None:
            found = found.filter(models.Q(valid_to=None) | models.Q(valid_to__gte=starts))
        return found


class LetterGuidance(DatedFields, ClusterableModel):
    """What the law says on one letter in a span of time: a law that changes is a new row, the old one stays.

    The legal reference itself is data (``reference``): a new testo unico of the taxes is phased in from 2027 and
    numbers its articles otherwise. ``checked_on`` is the day of which the texts are.
    """

    letter = models.ForeignKey(
        "catalog_pages.Term",
        verbose_name=_("lettera"),
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"scheme": Scheme.WELFARE},
    )
    reference = models.CharField(
        _("riferimento di legge"), max_length=160, help_text=_("Per esempio: art. 51, comma 2, lettera f), TUIR.")
    )
    source_url = models.URLField(_("link alla fonte"), help_text=_("La norma o la circolare, su un sito pubblico."))
    checked_on = models.DateField(
        _("aggiornato al"), default=timezone.localdate, help_text=_("Si vede sulla pagina, accanto al testo.")
    )
    updated_at = models.DateTimeField(_("modificato"), auto_now=True)

    objects = LetterGuidanceQuerySet.as_manager()

    panels = [
        FieldPanel("letter"),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
        FieldPanel("reference"),
        FieldPanel("source_url"),
        FieldPanel("checked_on"),
        InlinePanel("texts", heading=_("Testi"), label=_("Testo in una lingua"), min_num=1),
    ]

    class Meta:
        verbose_name = _("guida a una lettera del TUIR")
        verbose_name_plural = _("guide alle lettere del TUIR")
        ordering = ["letter__position", "letter__code", "-valid_from", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.reference

    def clean(self) -> None:
        """Raises ``ValidationError`` when another text of the same letter is in force on one of the days."""
        super().clean()
        if self.checked_on and self.checked_on > timezone.localdate():
            raise ValidationError({"checked_on": _("Questo giorno deve ancora venire.")})
        if not self.letter_id:
            return
        others = LetterGuidance.objects.filter(letter_id=self.letter_id).exclude(pk=self.pk)
        if others.meeting(self.valid_from, self.valid_to).exists():
            raise ValidationError(
                {
                    "valid_from": _(
                        "In questi giorni vale già un altro testo della stessa lettera: prima scrivi lì fino a quando."
                    )
                }
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the texts, each translation with the Italian that it was made from."""
        texts: list[GuidanceText] = list(self.texts.all())
        if (italian := next((each for each in texts if each.language == ITALIAN), None)) is not None:
            of_letter = list(GuidanceText.objects.filter(guidance__letter_id=self.letter_id).order_by("-pk"))
            before = {each.pk: each for each in of_letter if each.guidance_id == self.pk}
            for each in texts:
                if each is not italian:
                    each.note(italian, before.get(each.pk), copied_from=of_letter)
        super().save(*args, **kwargs)

    def holds_on(self, day: datetime.date) -> bool:
        """Whether it is in force on a day."""
        return in_force(self.valid_from, self.valid_to, day)

    def answers_in(self, language: str) -> dict[str, str]:
        """The answers by name for a reader of a language: what has no translation that holds is ``Foreign``."""
        by_language: dict[str, GuidanceText] = {text.language: text for text in self.texts.all()}
        italian, own = by_language.get(ITALIAN), by_language.get(language)
        if own is None or italian is None or own is italian:
            text = own or italian
            mark = str if own else Foreign
            return {name: mark(getattr(text, name)) for name in GuidanceText.ANSWERS} if text else {}
        return {
            name: getattr(own, name) if own.holds(name, italian) else Foreign(getattr(italian, name))
            for name in GuidanceText.ANSWERS
        }

    def to_review(self) -> str:
        """The languages with an answer whose Italian has changed, for the office's list."""
        texts: list[GuidanceText] = list(self.texts.all())
        italian = next((each for each in texts if each.language == ITALIAN), None)
        if italian is None:
            return ""
        stale = [
            each
            for each in texts
            if each is not italian and not all(each.holds(name, italian) for name in GuidanceText.ANSWERS)
        ]
        return ", ".join(str(each.get_language_display()) for each in stale)

    to_review.short_description = _("traduzioni da rivedere")  # type: ignore[attr-defined]


class GuidanceText(models.Model):
    """The answers that a company asks for, in one language. Plain text: blank lines make paragraphs.

    ``translated_from`` of a translation has by answer the Italian that it says (see ``catalog_pages.freshness``): it
    holds while the Italian still reads so. ``is_confirmed`` is how a person says that all of it does.
    """

    ANSWERS = ("meaning", "purchase", "reimbursement", "voucher", "documents", "regulation", "vat")

    guidance = ParentalKey(LetterGuidance, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("lingua"), max_length=12, choices=language_choices, default="it")
    meaning = models.TextField(_("che cosa vuol dire in pratica"), max_length=LONGEST)
    purchase = models.TextField(_("l'impresa compra il servizio"), max_length=LONGEST)
    reimbursement = models.TextField(_("l'impresa rimborsa la spesa"), max_length=LONGEST)
    voucher = models.TextField(_("buono (voucher)"), max_length=LONGEST)
    documents = models.TextField(_("documenti da chiedere al dipendente"), max_length=LONGEST)
    regulation = models.TextField(_("quale regolamento o accordo serve"), max_length=LONGEST)
    vat = models.TextField(_("IVA"), max_length=LONGEST)
    translated_from: Any = models.JSONField(default=dict, editable=False)
    is_confirmed = models.BooleanField(
        _("la traduzione dice ancora quello che dice l'italiano"),
        default=False,
        help_text=_("Quando l'italiano cambia, la risposta torna in italiano finché non riscrivi o confermi qui."),
    )

    panels: list[Any] = [FieldPanel("language"), *(FieldPanel(name) for name in ANSWERS), FieldPanel("is_confirmed")]

    class Meta:
        verbose_name = _("testo della guida")
        verbose_name_plural = _("testi della guida")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["guidance", "language"], name="guidancetext_one_a_language")]

    def __str__(self) -> str:
        return f"{self.guidance_id} [{self.language}]"

    def note(
        self, italian: GuidanceText, before: GuidanceText | None, *, copied_from: Sequence[GuidanceText] = ()
    ) -> None:
        """Record, before it is saved, which Italian the answers say that somebody has written or confirmed.

        A copy of a guidance has the words of another: those still say the Italian that they were written for.
        """
        for name in self.ANSWERS:
            source = self._source(name, copied_from) if before is None and not self.is_confirmed else None
            if source is not None:
                self.translated_from[name] = source.translated_from.get(name, "")
            elif before is None or self.is_confirmed or getattr(before, name) != getattr(self, name):
                self.translated_from[name] = _compared(italian, name)
        self.is_confirmed = False

    def _source(self, name: str, others: Sequence[GuidanceText]) -> GuidanceText | None:
        """The newest other text of the language that answers with the same words."""
        own = [each for each in others if each.language == self.language and each.pk != self.pk]
        return next((each for each in own if _compared(each, name) == _compared(self, name)), None)

    def holds(self, name: str, italian: GuidanceText) -> bool:
        """Whether an answer says what the Italian says today."""
        return bool(self.translated_from.get(name) == _compared(italian, name))


def _compared(text: GuidanceText, name: str) -> str:
    # Browsers send other line breaks than files have.
    return "\n".join(str(getattr(text, name)).strip().splitlines())
