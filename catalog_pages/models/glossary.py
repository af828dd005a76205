"""The acronyms of the field, in plain words: kept by the office, shown where a page uses them."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel

from catalog_pages.models.taxonomy import language_choices

SPELLING = re.compile(r"[^\W_](?:[\w.'’/-]*[\w.])?")
"""An acronym as texts have it: ``ISEE``, ``C-Dom``, ``Ser.D.``."""


class Acronym(ClusterableModel):
    """An acronym and one thing that it means; what means two things has two rows, and pages then show both.

    Texts are compared letter by letter, capitals included. ``also_written`` are other spellings, separated by commas.
    ``key`` is how the starter file finds its rows again; those that the office adds have none.
    """

    key = models.SlugField(max_length=40, blank=True, editable=False)
    acronym = models.CharField(
        _("sigla"), max_length=20, help_text=_("Com'è scritta nei testi, con le stesse maiuscole: «ISEE», «C-Dom».")
    )
    also_written = models.CharField(
        _("scritta anche"), max_length=80, blank=True, help_text=_("Altri modi, separati da virgole: «SERT, Ser.T.».")
    )
    is_active = models.BooleanField(
        _("in uso"), default=True, help_text=_("Togli la spunta per non mostrarla più, senza perderla.")
    )

    panels = [
        HelpPanel(
            content=_(
                "<p>Le pagine dei servizi spiegano da sole le sigle che stanno qui. Se una sigla vuol dire due cose, "
                "scrivi due voci: la pagina le mostra tutte e due, e non sceglie al posto di chi legge.</p>"
            )
        ),
        FieldRowPanel([FieldPanel("acronym"), FieldPanel("also_written")]),
        InlinePanel("texts", heading=_("Che cosa vuol dire"), label=_("Lingua"), min_num=1),
        FieldPanel("is_active"),
    ]

    class Meta:
        verbose_name = _("sigla")
        verbose_name_plural = _("sigle")
        ordering = ["acronym", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~models.Q(key=""), name="acronym_key"),
        ]

    def __str__(self) -> str:
        long_names = {text.language: text.long_name for text in self.texts.all()}
        return f"{self.acronym}: {long_names['it']}" if long_names.get("it") else self.acronym

    def clean(self) -> None:
        super().clean()
        self.acronym = self.acronym.strip()
        self.also_written = ", ".join(self.spellings[1:])
        wrong: dict[str, Any] = {}
        if self.acronym and not is_spelling(self.acronym):
            wrong["acronym"] = _("Una sigla è una parola sola, di almeno due lettere, senza spazi.")
        for name in self.spellings[1:]:
            if not is_spelling(name):
                wrong["also_written"] = _("«%(name)s» non è una sigla: una parola sola, di almeno due lettere.") % {
                    "name": name
                }
        if wrong:
            raise ValidationError(wrong)

    @property
    def spellings(self) -> list[str]:
        """The ways in which texts may write it, the usual one first."""
        others = (name.strip() for name in self.also_written.split(","))
        return list(dict.fromkeys([self.acronym, *(name for name in others if name)]))


class AcronymText(models.Model):
    """What an acronym stands for in one language, and a sentence or two that explain it."""

    acronym = ParentalKey(Acronym, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("lingua"), max_length=12, choices=language_choices)
    long_name = models.CharField(
        _("per esteso"),
        max_length=120,
        help_text=_("Come starebbe in mezzo a una frase: «indicatore della situazione economica equivalente»."),
    )
    explanation = models.CharField(
        _("in parole semplici"), max_length=300, blank=True, help_text=_("Che cos'è, a chi serve, a chi si chiede.")
    )

    panels = [FieldPanel("language"), FieldPanel("long_name"), FieldPanel("explanation")]

    class Meta:
        verbose_name = _("spiegazione di una sigla")
        verbose_name_plural = _("spiegazioni di una sigla")
        constraints = [models.UniqueConstraint(fields=["acronym", "language"], name="acronymtext_acronym_language")]

    def __str__(self) -> str:
        return self.long_name


def is_spelling(name: str) -> bool:
    """Whether a word can be looked for as an acronym: two letters at least, or every «a» would be one."""
    return bool(SPELLING.fullmatch(name)) and sum(character.isalpha() for character in name) > 1
