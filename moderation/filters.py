"""Reading the queue's address: what to show, in which order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from catalog_pages.choices import LongSelect, choices
from catalog_pages.enums import Scheme
from moderation.models import QueueEntry

ANY = ("", _("Tutti"))
FIRST, CHANGE, TRANSLATION = "prima", "modifica", "traduzione"
MINE, NOBODY, TAKEN = "me", "nessuno", "altri"
SENSITIVE, HARMLESS = "delicate", "innocue"
ORDERS = {
    "attesa": ("-is_suspension", "waiting_since", "pk"),
    "recenti": ("-waiting_since", "-pk"),
    "titolo": ("title", "pk"),
    "ente": ("provider__title", "title", "pk"),
    "categoria": ("category__position", "waiting_since", "pk"),
}
"""Sorting by code: the ordinary one is by waiting, with services that ask to be shown closed before all."""


class QueueFilters(forms.Form):
    """The filters of the queue. A value that is not offered filters nothing, and is told beside its field."""

    q = forms.CharField(label=_("Cerca"), required=False, max_length=100)
    what = forms.ChoiceField(
        label=_("Che cosa"),
        required=False,
        choices=[
            ANY,
            (FIRST, _("Prime pubblicazioni")),
            (CHANGE, _("Modifiche")),
            (TRANSLATION, _("Traduzioni")),
        ],
    )
    risk = forms.ChoiceField(
        label=_("Quanto pesa"),
        required=False,
        choices=[ANY, (SENSITIVE, _("Modifiche delicate")), (HARMLESS, _("Modifiche innocue"))],
    )
    category = forms.ChoiceField(label=_("Categoria"), required=False)
    provider = forms.ChoiceField(label=_("Ente"), required=False)
    municipality = forms.ChoiceField(label=_("Comune"), required=False)
    assigned = forms.ChoiceField(
        label=_("Assegnata"),
        required=False,
        choices=[ANY, (MINE, _("A me")), (NOBODY, _("A nessuno")), (TAKEN, _("A colleghi"))],
    )
    order = forms.ChoiceField(
        label=_("Ordina per"),
        required=False,
        choices=[
            ("attesa", _("Attesa più lunga")),
            ("recenti", _("Arrivate per ultime")),
            ("titolo", _("Titolo")),
            ("ente", _("Ente")),
            ("categoria", _("Categoria")),
        ],
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        bodies = Page.objects.filter(pk__in=QueueEntry.objects.values("provider")).order_by("title")
        for name, offered in (
            ("category", choices(Scheme.CATEGORY)),
            ("provider", list(bodies.values_list("pk", "title"))),
            ("municipality", choices(Scheme.MUNICIPALITY)),
        ):
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label, required=False, choices=[ANY, *offered], widget=LongSelect
            )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered away."""
        return any(value for name, value in self._values().items() if name != "order")

    def _values(self) -> dict[str, str]:
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}

    def apply(self, entries: QuerySet[QueueEntry]) -> QuerySet[QueueEntry]:
        """The entries that are asked for, in the order that is asked for."""
        asked = self._values()
        for word in asked["q"].split():
            entries = entries.filter(
                Q(title__icontains=word)
                | Q(provider__title__icontains=word)
                | Q(author__username__icontains=word)
                | Q(author__last_name__icontains=word)
            )
        if asked["category"]:
            entries = entries.filter(category=int(asked["category"]))
        if asked["provider"]:
            entries = entries.filter(provider=int(asked["provider"]))
        if asked["municipality"]:
            # Not a join: an entry of many comuni is still one entry.
            covering = QueueEntry.municipalities.through.objects.filter(term_id=asked["municipality"])
            entries = entries.filter(Q(whole_ambito=True) | Q(pk__in=covering.values("queueentry_id")))
        for rule in (_what(asked["what"]), _risk(asked["risk"]), self._assigned(asked["assigned"])):
            entries = entries.filter(rule)
        return entries.order_by(*ORDERS[asked["order"] or "attesa"])

    def _assigned(self, asked: str) -> Q:
        if asked == MINE:
            return Q(assigned_to=self.user)
        if asked == NOBODY:
            return Q(assigned_to=None)
        return Q(assigned_to__isnull=False) & ~Q(assigned_to=self.user) if asked == TAKEN else Q()


def _what(asked: str) -> Q:
    if asked == TRANSLATION:
        return ~Q(language="it")
    if asked == FIRST:
        return Q(is_first=True)
    return Q(is_first=False) if asked == CHANGE else Q()


def _risk(asked: str) -> Q:
    if asked == SENSITIVE:
        return Q(is_first=False, is_sensitive=True)
    return Q(is_first=False, is_sensitive=False) if asked == HARMLESS else Q()
