"""Questions that people often ask, with answers, composed by the office."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail_localize.fields import TranslatableField

from catalog_pages import enums
from catalog_pages.blocks import QuestionBlock
from catalog_pages.freshness import HEAD_TEXTS
from catalog_pages.models.base import CatalogPage


@dataclass(frozen=True)
class Question:
    """A question with its answer; ``anchor`` names it in an address."""

    anchor: str
    question: str
    answer: object


@dataclass(frozen=True)
class QuestionGroup:
    """The questions of one sort of people."""

    code: str
    label: str
    questions: list[Question]


class FaqPage(CatalogPage):
    """Questions and answers, grouped by who asks them."""

    summary = models.TextField(_("in breve"), max_length=300, blank=True)
    questions = StreamField(
        [("question", QuestionBlock())],
        verbose_name=_("domande"),
        blank=True,
        help_text=_("Una riga per domanda. Sulla pagina si dispongono per chi legge, nell'ordine che hanno qui."),
    )

    content_panels = [*CatalogPage.content_panels, FieldPanel("summary"), FieldPanel("questions")]
    translatable_fields = [TranslatableField(name) for name in ("title", "summary", "questions", *HEAD_TEXTS)]
    parent_page_types = ["catalog_pages.HomePage"]
    subpage_types: list[str] = []
    show_in_menus_default = False
    template = "catalog_pages/faq_page.html"

    class Meta:
        verbose_name = _("domande frequenti")
        verbose_name_plural = _("domande frequenti")

    @property
    def groups(self) -> list[QuestionGroup]:
        """The questions by who asks them: those who look for help first. Groups without questions are left out."""
        groups = {code: QuestionGroup(code, str(label), []) for code, label in enums.Audience.choices}
        for number, block in enumerate(self.questions, start=1):
            value = block.value
            if value["audience"] in groups:
                question = Question(f"domanda-{block.id or number}", value["question"], value["answer"])
                groups[value["audience"]].questions.append(question)
        return [group for group in groups.values() if group.questions]
