"""What the office's queue can be narrowed to: the only reader of its query string."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Call
from applications.states import OPEN_STATES, State
from catalog_pages.choices import choices
from catalog_pages.enums import ProviderKind, Scheme

OPEN, ALL = "open", "all"
ORDERS = {"oldest": ("state_since", "pk"), "newest": ("-submitted_at", "-pk"), "name": ("name", "pk")}


class QueueFilter(forms.Form):
    """Filters of the queue. A value that makes no sense narrows nothing."""

    q = forms.CharField(label=_("Cerca"), required=False, max_length=100)
    call = forms.ModelChoiceField(
        label=_("Avviso"), queryset=Call.objects.none(), required=False, empty_label=_("Tutti")
    )
    state = forms.ChoiceField(
        label=_("Stato"),
        required=False,
        choices=[
            ("", _("In corso")),
            (ALL, _("Tutti")),
            *((code, label) for code, label in State.choices if code != "draft"),
        ],
    )
    category = forms.ChoiceField(label=_("Categoria"), required=False)
    kind = forms.ChoiceField(label=_("Tipo di ente"), required=False, choices=[("", _("Tutti")), *ProviderKind.choices])
    waiting = forms.ChoiceField(
        label=_("In attesa da"),
        required=False,
        choices=[
            ("", _("Sempre")),
            ("7", _("più di 7 giorni")),
            ("15", _("più di 15 giorni")),
            ("30", _("più di 30 giorni")),
        ],
    )
    order = forms.ChoiceField(
        label=_("Ordine"),
        required=False,
        choices=[
            ("", _("Prima chi aspetta da più tempo")),
            ("newest", _("Prima le ultime arrivate")),
            ("name", _("Per nome")),
        ],
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.fields["call"].queryset = Call.objects.all()  # type: ignore[attr-defined]
        self.fields["category"].choices = [("", _("Tutte")), *choices(Scheme.CATEGORY)]  # type: ignore[attr-defined]
        self.is_valid()

    def narrow(self, applications: QuerySet[Application]) -> QuerySet[Application]:
        """The applications that the filters leave, in the order that was asked for."""
        chosen = self.cleaned_data
        state = chosen.get("state")
        if not state:
            applications = applications.filter(state__in=OPEN_STATES)
        elif state != ALL:
            applications = applications.filter(state=state)
        if call := chosen.get("call"):
            applications = applications.filter(call=call)
        if category := chosen.get("category"):
            applications = applications.filter(categories=category)
        if kind := chosen.get("kind"):
            applications = applications.filter(kind=kind)
        if waiting := chosen.get("waiting"):
            before = timezone.now() - datetime.timedelta(days=int(waiting))
            applications = applications.filter(state_since__lt=before)
        if text := chosen.get("q"):
            applications = applications.filter(
                Q(name__icontains=text)
                | Q(legal_name__icontains=text)
                | Q(number__icontains=text)
                | Q(protocol_number__icontains=text)
                | Q(fiscal_code=text.upper())
            )
        return applications.order_by(*ORDERS.get(chosen.get("order") or "oldest", ORDERS["oldest"]))
