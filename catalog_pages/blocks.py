"""Blocks of the pages that the office composes."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    PageChooserBlock,
    RichTextBlock,
    StructBlock,
    StructBlockValidationError,
)

from catalog_pages.enums import Audience


class SituationBlock(StructBlock):
    """A situation of life in a reader's own words, with what to look for then: words to search, or a page."""

    title = CharBlock(
        label=_("situazione"), max_length=60, help_text=_("Con le parole di chi legge: «Assisto un familiare».")
    )
    detail = CharBlock(
        label=_("che cosa si trova"),
        max_length=90,
        required=False,
        help_text=_("Per esempio: badanti, sollievo, gruppi."),
    )
    search = CharBlock(
        label=_("parole da cercare"),
        max_length=200,
        required=False,
        help_text=_("Quelle che scriveresti nella ricerca: provale prima. In alternativa scegli una pagina qui sotto."),
    )
    page = PageChooserBlock(label=_("oppure una pagina"), required=False)

    class Meta:
        icon = "user"
        label = _("situazione di vita")
        label_format = "{title}"

    def clean(self, value: Any) -> Any:
        """Exactly one of the two: a situation that leads nowhere helps nobody, one that leads to two is a guess."""
        cleaned = super().clean(value)
        if bool(cleaned["search"]) == bool(cleaned["page"]):
            told = ValidationError(_("Scrivi le parole da cercare oppure scegli una pagina, una cosa sola."))
            raise StructBlockValidationError(block_errors={"search": told})
        return cleaned


class QuestionBlock(StructBlock):
    """A question in the words of who asks it, and its answer."""

    audience = ChoiceBlock(label=_("chi la fa"), choices=Audience.choices, default=Audience.CITIZENS)
    question = CharBlock(
        label=_("domanda"), max_length=150, help_text=_("Con le parole di chi la fa: «Devo registrarmi per cercare?».")
    )
    answer = RichTextBlock(
        label=_("risposta"),
        features=["bold", "italic", "ol", "ul", "link"],
        help_text=_("La risposta nella prima frase, poi il resto."),
    )

    class Meta:
        icon = "help"
        label = _("domanda")
        label_format = "{question}"
