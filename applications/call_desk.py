"""The avvisi as the office works with them: how many applications each has, and its lists of admitted bodies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from applications import listing
from applications.desk_forms import DAY
from applications.models import AdmittedList, Call
from applications.states import OPEN_STATES, NotPossible, State
from catalog_pages.localize import office_only


class ListForm(forms.Form):
    """The act by which bodies were admitted."""

    act_number = forms.CharField(label=_("Determina numero"), max_length=60)
    act_date = forms.DateField(label=_("del"), widget=DAY)
    count = forms.IntegerField(widget=forms.HiddenInput)


@office_only
@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """Every avviso with its applications in numbers."""
    counted = Call.objects.annotate(
        waiting=Count("applications", filter=Q(applications__state__in=OPEN_STATES)),
        accepted=Count("applications", filter=Q(applications__state=State.ACCEPTED)),
        rejected=Count("applications", filter=Q(applications__state=State.REJECTED)),
        to_list=Count("applications", filter=Q(applications__state=State.ACCEPTED, applications__admitted_list=None)),
    )
    return render(request, "applications/desk/calls.html", {"calls": counted})


@office_only
def lists(request: HttpRequest, call_id: int) -> HttpResponse:
    """The published lists of an avviso; sending the form publishes one more."""
    call = get_object_or_404(Call, pk=call_id)
    waiting = list(listing.unlisted(call))
    sent = request.method == "POST"
    form = ListForm(request.POST if sent else None, initial={"count": len(waiting), **_act(waiting)})
    refusal = ""
    if sent and form.is_valid():
        try:
            listing.publish(call, by=request.user, **form.cleaned_data)
        except NotPossible as refused:
            refusal = str(refused)
        else:
            messages.success(request, _t("Elenco pubblicato: si legge nella pagina dell'avviso."))
            return redirect("applications:lists", call.pk)
    context = {
        "call": call,
        "form": form,
        "refusal": refusal,
        "waiting": waiting,
        "lists": call.lists.select_related("published_by").prefetch_related("applications"),
    }
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "applications/desk/lists.html", context, status=status)


def _act(waiting: list[Any]) -> dict[str, Any]:
    """The act of the accepted bodies, when they all have the same."""
    acts = {(each.act_number, each.act_date) for each in waiting}
    if len(acts) != 1:
        return {}
    number, date = acts.pop()
    return {"act_number": number, "act_date": date}


@office_only
@require_POST
def retract(request: HttpRequest, call_id: int, list_id: int) -> HttpResponse:
    """Take a published list back."""
    listing.retract(get_object_or_404(AdmittedList, pk=list_id, call=call_id), by=request.user)
    messages.success(request, _t("Elenco ritirato: non si legge più sul sito."))
    return redirect("applications:lists", call_id)
