"""The office's list of sheets to verify: how it is narrowed, what a line says, and the same as a file."""

from __future__ import annotations

import csv
import datetime
import io
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Exists, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.spreadsheets import cell
from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import AssuranceMethod, Scheme
from catalog_pages.models import ReminderRules, ServicePage
from search.documents import AMBITO
from search.models import ServiceDocument, ServiceFacet
from verification.models import CampaignService, Reminder

PER_PAGE = 50
MOST_LINES = 20_000
"""Lines of a file at most: more than there are services."""


class Filters(forms.Form):
    """What the list is narrowed by, out of the address."""

    STATES = (
        ("late", gettext_lazy("scadute")),
        ("soon", gettext_lazy("scadute o in scadenza")),
        ("labelled", gettext_lazy("segnate «da verificare»")),
        ("all", gettext_lazy("tutte le pubblicate")),
    )
    LATENESS = (
        ("", gettext_lazy("da quanto si vuole")),
        ("30", gettext_lazy("da più di 30 giorni")),
        ("90", gettext_lazy("da più di 90 giorni")),
        ("365", gettext_lazy("da più di un anno")),
    )
    REMINDED = (
        ("", gettext_lazy("quanti si vuole")),
        ("0", gettext_lazy("nessuno")),
        ("1", gettext_lazy("uno")),
        ("2", gettext_lazy("due")),
        ("3", gettext_lazy("tutti e tre")),
    )

    state = forms.ChoiceField(label=gettext_lazy("Quali"), choices=STATES, required=False)
    q = forms.CharField(label=gettext_lazy("Servizio o ente"), required=False, max_length=100)
    provider = forms.ChoiceField(label=gettext_lazy("Ente"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Categoria"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Tipo"), required=False)
    municipality = forms.ChoiceField(label=gettext_lazy("Comune"), required=False)
    late = forms.ChoiceField(label=gettext_lazy("Da quanto"), choices=LATENESS, required=False)
    reminded = forms.ChoiceField(label=gettext_lazy("Promemoria"), choices=REMINDED, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, scheme in (
            ("category", Scheme.CATEGORY),
            ("kind", Scheme.KIND),
            ("municipality", Scheme.MUNICIPALITY),
        ):
            self._choices(name, scheme)
        # By id: while a body is being renamed its sheets have either name.
        named = {
            str(key): name
            for key, name in documents().order_by().values_list("provider_id", "provider_name").distinct()
        }
        field = self.fields["provider"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("tutti")), *sorted(named.items(), key=lambda pair: pair[1].casefold())]

    def _choices(self, name: str, scheme: Scheme) -> None:
        today = timezone.localdate()
        terms = [term for term in vocabularies.current().terms(scheme).values() if term.is_current(today)]
        named = [(term.code, term.label(settings.LANGUAGE_CODE)) for term in terms]
        if scheme != Scheme.CATEGORY:
            named.sort(key=lambda pair: pair[1].casefold())
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("tutti") if name != "category" else _("tutte")), *named]

    @property
    def values(self) -> dict[str, str]:
        """What was asked, without what is no choice."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def apply(self, documents: QuerySet[ServiceDocument]) -> QuerySet[ServiceDocument]:
        """The documents that were asked for, the longest overdue first."""
        asked, today = self.values, timezone.localdate()
        state = asked.get("state", "late")
        if state == "late":
            documents = documents.filter(verify_by__lt=today)
        elif state == "soon":
            documents = documents.filter(verify_by__lte=today + _first_reminder())
        elif state == "labelled":
            documents = documents.filter(is_stale=True)
        if words := asked.get("q"):
            documents = documents.filter(Q(title__icontains=words) | Q(provider_name__icontains=words))
        if provider := asked.get("provider"):
            documents = documents.filter(provider_id=provider)
        if category := asked.get("category"):
            documents = documents.filter(category=category)
        if kind := asked.get("kind"):
            documents = documents.filter(_has("kind", kind))
        if comune := asked.get("municipality"):
            documents = documents.filter(_has("municipality", comune, AMBITO))
        if late := asked.get("late"):
            documents = documents.filter(verify_by__lt=today - datetime.timedelta(days=int(late)))
        documents = documents.annotate(reminded=_reminded())
        if reminded := asked.get("reminded"):
            documents = documents.filter(reminded=int(reminded))
        return documents.order_by("verify_by", "sort_name", "pk")


@dataclass(frozen=True)
class Row:
    """One sheet of the list."""

    page_id: int
    key: uuid.UUID
    title: str
    provider: str
    category: str
    verify_by: datetime.date | None
    assured_date: datetime.date | None
    method: str
    reminded: int
    is_stale: bool
    days_late: int


def documents() -> QuerySet[ServiceDocument]:
    """The public sheets."""
    return ServiceDocument.objects.live()


def rows(found: Iterable[ServiceDocument]) -> list[Row]:
    """The lines of some documents: two queries whatever their number."""
    found = list(found)
    pages = page_ids([document.pk for document in found])
    vocabulary, today = vocabularies.current(), timezone.localdate()
    return [
        Row(
            page_id=pages[document.pk],
            key=document.pk,
            title=document.title,
            provider=document.provider_name,
            category=vocabulary.label(Scheme.CATEGORY, document.category, settings.LANGUAGE_CODE),
            verify_by=document.verify_by,
            assured_date=document.assured_date,
            method=method_label(document.content["assured_method"]),
            reminded=getattr(document, "reminded", 0),
            is_stale=document.is_stale,
            days_late=max((today - document.verify_by).days, 0) if document.verify_by else 0,
        )
        for document in found
        if document.pk in pages
    ]


def as_csv(found: QuerySet[ServiceDocument]) -> str:
    """The list as a file."""
    head = [_("servizio"), _("ente"), _("categoria"), _("da verificare entro"), _("giorni di ritardo"),
            _("ultima verifica"), _("come"), _("promemoria"), _("segnata «da verificare»"), "id"]  # fmt: skip
    lines = (
        [row.title, row.provider, row.category, row.verify_by, row.days_late, row.assured_date, row.method,
         row.reminded, yes_or_no(row.is_stale), row.key]
        for row in rows(found[:MOST_LINES])
    )  # fmt: skip
    return as_file(head, lines)


def as_file(head: list[str], lines: Iterable[list[Any]]) -> str:
    """A table as a file that Italian spreadsheets open; no cell of it is a formula."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([cell(value) for value in line] for line in lines)
    return out.getvalue()


def yes_or_no(value: object) -> str:
    """The words for a fact in a file."""
    return _("sì") if value else _("no")


def due_keys(keys: Any) -> set[uuid.UUID]:
    """Of some services, those that the first reminder is about already."""
    found = documents().filter(pk__in=keys, verify_by__lte=timezone.localdate() + _first_reminder())
    return set(found.values_list("pk", flat=True))


def page_ids(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The Italian pages of services."""
    return dict(
        ServicePage.objects.filter(
            translation_key__in=list(keys), alias_of=None, locale__language_code=settings.LANGUAGE_CODE
        ).values_list("translation_key", "pk")
    )


def method_label(code: str) -> str:
    """The words for a way of verification; nothing for none."""
    return str(AssuranceMethod(code).label) if code in AssuranceMethod.values else ""


def in_campaign(campaign_id: int) -> Exists:
    """Whether a campaign asks about a document's service."""
    return Exists(CampaignService.objects.filter(campaign=campaign_id, page__translation_key=OuterRef("pk")))


def _has(facet: str, *codes: str) -> Exists:
    return Exists(ServiceFacet.objects.filter(service=OuterRef("pk"), facet=facet, code__in=codes))


def _reminded() -> Coalesce:
    """How many reminders somebody had about the day that is in force."""
    sent = Reminder.objects.filter(
        page__translation_key=OuterRef("pk"), due_on=OuterRef("verify_by"), campaign=None
    ).order_by()
    highest = sent.values("page__translation_key").annotate(highest=Max("step")).values("highest")
    return Coalesce(Subquery(highest, output_field=IntegerField()), Value(0))


def _first_reminder() -> datetime.timedelta:
    return datetime.timedelta(days=ReminderRules.current().first_days_before)
