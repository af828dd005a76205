"""A body's own reports: what readers say of its sheets, and its answer. Other bodies never see them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from catalog_pages.models import ServicePage
from feedback import clarity, reporting
from feedback.models import TEXT_LENGTH, ErrorReport
from providers.access import bodies_of

PER_PAGE = 30


class BodyAnswerForm(forms.Form):
    """What a body says of a report."""

    corrected = forms.BooleanField(label=gettext_lazy("Abbiamo corretto la scheda"), required=False)
    comment = forms.CharField(
        label=gettext_lazy("Commento per l'Ufficio di Piano"),
        required=False,
        max_length=TEXT_LENGTH,
        help_text=gettext_lazy("Non è pubblico: per esempio perché la scheda va bene così."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """An answer says something."""
        data = super().clean() or {}
        if not data.get("corrected") and not data.get("comment"):
            raise forms.ValidationError(_("Segna che la scheda è corretta, o scrivi un commento."))
        return data


def own_services(user: Any) -> QuerySet[ServicePage]:
    """The services of the bodies that a person works for and that are not suspended, drafts included."""
    pages = ServicePage.objects.none()
    for body in bodies_of(user):
        pages = pages | ServicePage.objects.child_of(body)
    return pages


def own_reports(user: Any) -> QuerySet[ErrorReport]:
    """The reports on those services."""
    return ErrorReport.objects.filter(service_id__in=own_services(user).values("translation_key"))


def works_for_a_body(request: HttpRequest) -> None:
    """Raises ``PermissionDenied`` for people who work for none."""
    if not request.user.is_authenticated or not bodies_of(request.user).exists():
        raise PermissionDenied


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """What readers reported on one's own sheets: the open ones first, then how clear they find them."""
    works_for_a_body(request)
    found = own_reports(request.user).filter(merged_into=None).annotate(same=Count("merged"))
    page = Paginator(found.order_by("closed_at", "created_at", "pk"), PER_PAGE).get_page(request.GET.get("p"))
    services = own_services(request.user)
    keys = list(services.values_list("translation_key", flat=True))
    return render(request, "feedback/admin/own.html", {"page": page, "clarity": clarity.results(keys=keys)})


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """One report on an own sheet; sending it answers."""
    works_for_a_body(request)
    own = own_reports(request.user)
    found = get_object_or_404(own.select_for_update() if request.method == "POST" else own, pk=report_id)
    if found.merged_into_id:
        return redirect("feedback_own_report", found.merged_into_id)
    form = BodyAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not found.is_open:
            messages.info(request, _("Questa segnalazione è già chiusa: non serve altro."))
        else:
            reporting.answer_as_body(
                found,
                corrected=form.cleaned_data["corrected"],
                comment=form.cleaned_data["comment"],
                by=request.user,
            )
            messages.success(
                request,
                _("Grazie: la scheda dirà che è corretta quando l'ufficio pubblica la modifica.")
                if found.waits_to_be_published
                else _("Grazie: l'Ufficio di Piano vede la tua risposta."),
            )
        return redirect("feedback_own_report", found.pk)
    context = {"report": found, "page": reporting.page_of(found), "form": form}
    return render(request, "feedback/admin/own_report.html", context, status=422 if form.errors else 200)


def urls() -> list[URLPattern]:
    """The addresses under the admin's own."""
    return [
        path("mie-segnalazioni/", reports, name="feedback_own"),
        path("mie-segnalazioni/<int:report_id>/", report, name="feedback_own_report"),
    ]
