"""What the office sees of the plans, and how it takes one off the net."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog_pages import vocabulary as vocabularies
from catalog_pages.localize import office_only
from companies import patterns, planning, quoting
from companies.models import PlanService, WelfarePlan
from companies.models.plan import REASON_LENGTH
from companies.showing import show
from search.models import ServiceDocument

PER_PAGE = 50
THRESHOLD = 3
"""In fewer plans than this a service is not named: it could tell what one company does for its people."""


class FilterForm(forms.Form):
    """What the list shows. What cannot be understood is not filtered by."""

    state = forms.ChoiceField(
        label=gettext_lazy("Stato"),
        required=False,
        choices=[("", gettext_lazy("Tutti")), *WelfarePlan.State.choices],
    )
    model = forms.ChoiceField(
        label=gettext_lazy("Modello"),
        required=False,
        choices=[("", gettext_lazy("Tutti")), *((code, words) for code, words in WelfarePlan.Model.choices if code)],
    )
    q = forms.CharField(label=gettext_lazy("Impresa o e-mail"), required=False, max_length=100)

    def plans(self) -> QuerySet[WelfarePlan]:
        """The plans asked for, the newest first."""
        self.is_valid()
        found = WelfarePlan.objects.annotate(number=Count("services")).order_by("-created_at", "-pk")
        if state := self.cleaned_data.get("state"):
            found = found.filter(state=state)
        if model := self.cleaned_data.get("model"):
            found = found.filter(model=model)
        if text := self.cleaned_data.get("q"):
            found = found.filter(Q(company__icontains=text) | Q(email__icontains=text))
        return found


class TakeDownForm(forms.Form):
    """Why a plan may not be read: the company is told."""

    reason = forms.CharField(
        label=gettext_lazy("Motivo"),
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("Lo riceve per e-mail chi ha fatto il piano. Chi apre la pagina non lo vede."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Scrivi il motivo: chi ha fatto il piano lo riceve.")},
    )


class RefuseForm(TakeDownForm):
    """Why a plan may not be on the list of models: its maker is told."""

    prefix = "model"
    reason = forms.CharField(
        label=gettext_lazy("Motivo"),
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("Lo riceve per e-mail chi ha fatto il piano. Il piano resta com'è."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Scrivi il motivo: chi ha fatto il piano lo riceve.")},
    )


@require_safe
@office_only
def plans(request: HttpRequest) -> HttpResponse:
    """The plans that companies made."""
    form = FilterForm(request.GET)
    page = Paginator(form.plans(), PER_PAGE).get_page(request.GET.get("p"))
    asked = request.GET.copy()
    asked.pop("p", None)
    context = {
        "form": form,
        "page": page,
        "query": asked.urlencode(),
        "is_filtered": any(asked.values()),
        "offered": WelfarePlan.objects.offered().count(),
    }
    return render(request, "companies/admin/plans.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One plan; sending the form takes it off the net."""
    found = get_object_or_404(WelfarePlan, pk=plan_id)
    form = TakeDownForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            planning.take_down(found, reason=form.cleaned_data["reason"], by=request.user)
        except planning.NotPossible as refusal:
            raise Http404(str(refusal)) from None
        messages.success(request, _("Il piano non si legge più, e chi lo ha fatto riceve il motivo."))
        return redirect("company_plan", found.pk)
    return _page(request, found, form=form)


def _page(request: HttpRequest, found: WelfarePlan, **forms_sent: forms.Form) -> HttpResponse:
    context: dict[str, Any] = {
        "plan": found,
        "shown": show(found, vocabularies.current()),
        "form": TakeDownForm(),
        "model_form": RefuseForm(),
        "words_read": patterns.words_read(found),
        **forms_sent,
    }
    is_wrong = any(form.errors for form in forms_sent.values())
    return render(request, "companies/admin/plan.html", context, status=422 if is_wrong else 200)


@require_POST
@office_only
def model(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Put a plan on the public list of models, or keep it off with a reason."""
    found = get_object_or_404(WelfarePlan, pk=plan_id)
    form = RefuseForm(request.POST)
    try:
        if request.POST.get("action") == "allow":
            patterns.allow(found, read=request.POST.get("read", ""), by=request.user)
            messages.success(request, _("Il piano è nell'elenco dei modelli, e chi lo ha fatto riceve una mail."))
        elif form.is_valid():
            patterns.refuse(found, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("Il piano non è nell'elenco dei modelli, e chi lo ha fatto riceve il motivo."))
        else:
            return _page(request, found, model_form=form)
    except planning.NotPossible as refusal:
        messages.error(request, str(refusal))
    return redirect("company_plan", found.pk)


@require_POST
@office_only
def put_back(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Let a plan be read again."""
    found = get_object_or_404(WelfarePlan, pk=plan_id)
    try:
        planning.put_back(found, by=request.user)
    except planning.NotPossible as refusal:
        raise Http404(str(refusal)) from None
    messages.success(request, _("Il piano è di nuovo com'era prima."))
    return redirect("company_plan", found.pk)


@require_safe
@office_only
def services(request: HttpRequest) -> HttpResponse:
    """Which services are in how many plans, for those that are in enough of them."""
    context = {"rows": _in_plans(), "threshold": THRESHOLD, "quotes": quoting.sent_in_a_year()}
    return render(request, "companies/admin/services.html", context)


def _in_plans() -> list[dict[str, Any]]:
    """Services with the number of public plans, counted once a domain of e-mail, most first."""
    pairs = PlanService.objects.filter(plan__state=WelfarePlan.State.CONFIRMED).select_related("plan")
    plans_of: dict[Any, set[str]] = {}
    for row in pairs:
        domain = row.plan.domain if row.plan.shown_company else row.plan.email
        plans_of.setdefault(row.service_id, set()).add(domain)
    enough = {service: len(who) for service, who in plans_of.items() if len(who) >= THRESHOLD}
    found = ServiceDocument.objects.defer("index_body", "content").in_bulk(list(enough))
    rows = [
        {"title": found[key].title, "body": found[key].provider_name, "live": found[key].live, "number": number}
        for key, number in enough.items()
        if key in found
    ]
    return sorted(rows, key=lambda row: (-row["number"], row["title"]))


def urls() -> list[URLPattern]:
    """The addresses under the admin's own."""
    return [
        path("imprese/piani/", plans, name="company_plans"),
        path("imprese/piani/<int:plan_id>/", plan, name="company_plan"),
        path("imprese/piani/<int:plan_id>/rimetti/", put_back, name="company_plan_put_back"),
        path("imprese/piani/<int:plan_id>/modello/", model, name="company_plan_model"),
        path("imprese/servizi/", services, name="company_services"),
    ]
