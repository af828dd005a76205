"""The office's desk for reports: what waits, one report on one screen, and every step that can be taken."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog_pages.localize import office_only
from catalog_pages.permissions import Refused
from feedback import reporting
from feedback.enums import State, Subject
from feedback.models import ANSWER_LENGTH, OPEN, ErrorReport
from search.models import ServiceDocument

PER_PAGE = 50
WAITING, CLOSED_BY_BODY, ALL = "aperte", "dall-ente", "tutte"
NOBODY, ME = "nessuno", "io"
READY_ANSWERS = (
    gettext_lazy("Grazie: abbiamo corretto la scheda."),
    gettext_lazy("Abbiamo sentito l'ente: le informazioni della scheda sono giuste."),
    gettext_lazy("La segnalazione non riguarda questa scheda."),
    gettext_lazy(
        "Non abbiamo capito che cosa non va: se lo vedi ancora, segnalalo di nuovo con qualche parola in più."
    ),
)
"""Answers that are needed often; the office changes them as it likes before it sends one."""


class FilterForm(forms.Form):
    """What the desk shows. What cannot be understood is not filtered by."""

    state = forms.ChoiceField(
        label=gettext_lazy("Stato"),
        required=False,
        choices=[
            (WAITING, gettext_lazy("Da chiudere")),
            (CLOSED_BY_BODY, gettext_lazy("Chiuse dall'ente, da rivedere")),
            *State.choices,
            (ALL, gettext_lazy("Tutte")),
        ],
    )
    subject = forms.ChoiceField(
        label=gettext_lazy("Che cosa"), required=False, choices=[("", gettext_lazy("Tutto")), *Subject.choices]
    )
    assigned = forms.ChoiceField(
        label=gettext_lazy("Assegnata"),
        required=False,
        choices=[("", gettext_lazy("A chiunque")), (ME, gettext_lazy("A me")), (NOBODY, gettext_lazy("A nessuno"))],
    )
    older = forms.TypedChoiceField(
        label=gettext_lazy("Da almeno"),
        required=False,
        coerce=int,
        choices=[
            ("", gettext_lazy("qualunque tempo")),
            (3, gettext_lazy("3 giorni")),
            (7, gettext_lazy("7 giorni")),
            (30, gettext_lazy("30 giorni")),
        ],
    )
    q = forms.CharField(label=gettext_lazy("Scheda, ente o codice"), required=False, max_length=100)

    def reports(self, user: Any) -> QuerySet[ErrorReport]:
        """The reports asked for; those that wait longest come first."""
        self.is_valid()
        asked = self.cleaned_data
        found = (
            ErrorReport.objects.filter(merged_into=None).select_related("assigned_to").annotate(same=Count("merged"))
        )
        state = asked.get("state") or WAITING
        if state == WAITING:
            found = found.filter(state__in=OPEN)
        elif state == CLOSED_BY_BODY:
            found = found.filter(said_by_body=True).exclude(state__in=OPEN)
        elif state != ALL:
            found = found.filter(state=state)
        if asked.get("subject"):
            found = found.filter(subject=asked["subject"])
        if asked.get("assigned"):
            found = found.filter(assigned_to=user if asked["assigned"] == ME else None)
        if asked.get("older"):
            found = found.filter(created_at__lte=timezone.now() - datetime.timedelta(days=asked["older"]))
        if text := asked.get("q"):
            bodies = ServiceDocument.objects.filter(provider_name__icontains=text).values("pk")
            reference = text.upper().replace("-", "").strip()
            found = found.filter(Q(service_title__icontains=text) | Q(service_id__in=bodies) | Q(reference=reference))
        is_waiting = state in (WAITING, *OPEN)
        return found.order_by("created_at", "pk") if is_waiting else found.order_by("-changed_at", "-pk")


class AnswerForm(forms.Form):
    """How a report stands, and the words that everybody reads."""

    state = forms.ChoiceField(
        label=gettext_lazy("Stato"),
        choices=State.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Scegli lo stato.")},
    )
    answer = forms.CharField(
        label=gettext_lazy("Risposta pubblica"),
        required=False,
        max_length=ANSWER_LENGTH,
        help_text=gettext_lazy("La leggono tutti, sulla scheda e con il codice: niente nomi di persone."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """What is not confirmed is explained."""
        data = super().clean() or {}
        if data.get("state") == State.REJECTED and not data.get("answer"):
            self.add_error("answer", _("Scrivi perché: chi ha segnalato lo legge."))
        return data


def version_of(report: ErrorReport) -> str:
    """What a person had before the eyes: an answer to something older is refused."""
    return report.changed_at.isoformat()


def locked(report_id: int) -> ErrorReport:
    """A report that nobody else changes until this request is answered."""
    return get_object_or_404(ErrorReport.objects.select_for_update(), pk=report_id)


@require_safe
@office_only
def desk(request: HttpRequest) -> HttpResponse:
    """What readers reported, the oldest first."""
    form = FilterForm(request.GET)
    page = Paginator(form.reports(request.user), PER_PAGE).get_page(request.GET.get("p"))
    asked = request.GET.copy()
    asked.pop("p", None)
    context = {
        "form": form,
        "page": page,
        "bodies": bodies_of(page.object_list),
        "query": asked.urlencode(),
        "is_filtered": any(asked.values()),
    }
    return render(request, "feedback/admin/desk.html", context)


def bodies_of(reports: Any) -> dict[Any, str]:
    """The names of the bodies whose services were reported, by service: one query."""
    services = {report.service_id for report in reports}
    return dict(ServiceDocument.objects.filter(pk__in=services).values_list("pk", "provider_name"))


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """One report on one screen; sending it answers."""
    found = locked(report_id) if request.method == "POST" else get_object_or_404(ErrorReport, pk=report_id)
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        initial={"state": found.state, "answer": found.public_answer},
    )
    if request.method == "POST" and form.is_valid():
        if found.merged_into_id or form.cleaned_data["seen"] != version_of(found):
            form.add_error(None, _("Nel frattempo qualcuno ha lavorato a questa segnalazione: guarda com'è ora."))
        else:
            reporting.move(found, state=form.cleaned_data["state"], answer=form.cleaned_data["answer"], by=request.user)
            messages.success(request, _("Fatto: la scheda lo dice da subito."))
            return redirect("feedback_report", found.pk)
    return render(request, "feedback/admin/report.html", _context(found, form), status=422 if form.errors else 200)


def _context(found: ErrorReport, form: AnswerForm) -> dict[str, Any]:
    page = reporting.page_of(found)
    same = ErrorReport.objects.open().filter(service_id=found.service_id).exclude(pk=found.pk)
    return {
        "report": found,
        "page": page,
        "body": page.provider if page else None,
        "form": form,
        "version": version_of(found),
        "same": same.order_by("created_at")[:20] if found.merged_into_id is None else (),
        "merged": found.merged.order_by("created_at"),
        "colleagues": reporting.office_people().order_by("username"),
        "ready_answers": READY_ANSWERS,
    }


@require_POST
@office_only
def assign(request: HttpRequest, report_id: int) -> HttpResponse:
    """Give a report to somebody of the office, or to nobody."""
    found, chosen = locked(report_id), request.POST.get("to", "")
    people = get_user_model().objects.filter(
        Q(pk__in=reporting.office_people().values("pk")) | Q(pk=request.user.pk), is_active=True
    )
    to = people.filter(pk=int(chosen)).first() if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else None
    if chosen and to is None:
        raise Refused(_("Questa persona non è dell'ufficio: scegline un'altra."))
    reporting.assign(found, to=to, by=request.user)
    messages.success(request, _("Assegnata a %(name)s.") % {"name": to} if to else _("Non è più assegnata a nessuno."))
    return redirect("feedback_report", found.pk)


@require_POST
@office_only
def merge(request: HttpRequest, report_id: int) -> HttpResponse:
    """Have other open reports of the same service follow this one."""
    found = locked(report_id)
    numbers = [
        int(each) for each in request.POST.getlist("with") if each.isascii() and each.isdigit() and len(each) < 19
    ]
    others = ErrorReport.objects.open().filter(pk__in=numbers, service_id=found.service_id)
    if found.merged_into_id:
        raise Refused(_("Questa segnalazione è già unita a un'altra: apri quella."))
    if number := reporting.merge(found, others, by=request.user):
        text = ngettext("Unita %(n)d segnalazione.", "Unite %(n)d segnalazioni.", number)
        messages.success(request, text % {"n": number})
    else:
        messages.info(request, _("Scegli almeno una segnalazione da unire."))
    return redirect("feedback_report", found.pk)


@require_POST
@office_only
def separate(request: HttpRequest, report_id: int) -> HttpResponse:
    """Undo a merge."""
    found = locked(report_id)
    if found.merged_into_id:
        reporting.separate(found, by=request.user)
        messages.success(request, _("Separata: è di nuovo da controllare."))
    return redirect("feedback_report", found.pk)


def urls() -> list[URLPattern]:
    """The addresses under the admin's own."""
    return [
        path("segnalazioni/", desk, name="feedback_desk"),
        path("segnalazioni/<int:report_id>/", report, name="feedback_report"),
        path("segnalazioni/<int:report_id>/assegna/", assign, name="feedback_assign"),
        path("segnalazioni/<int:report_id>/unisci/", merge, name="feedback_merge"),
        path("segnalazioni/<int:report_id>/separa/", separate, name="feedback_separate"),
    ]
