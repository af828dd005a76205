"""The office's desk: the queue of applications, one application on one screen, and what is done with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from applications import documents, exporting
from applications.desk_filters import QueueFilter
from applications.desk_forms import FORMS, ActionForm
from applications.models import Application, Document
from applications.states import NotPossible
from audit.models import Outcome
from audit.recording import record
from catalog_pages import enums
from catalog_pages.localize import office_only

PER_PAGE = 50
EXPORTS = {
    "csv": (exporting.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (exporting.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@office_only
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, who waits longest first."""
    filters = QueueFilter(request.GET)
    shown = filters.narrow(Application.objects.received().for_queue())
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("p"))
    kept = request.GET.copy()
    kept.pop("p", None)
    context = {"filters": filters, "page": page, "query": kept.urlencode()}
    return render(request, "applications/desk/queue.html", context)


@office_only
@require_GET
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The applications that the filters leave, as a spreadsheet."""
    write, content_type = EXPORTS[kind]
    shown = QueueFilter(request.GET).narrow(Application.objects.received().for_queue())
    record("applications.export", user=request.user, kind=kind)
    response = HttpResponse(write(shown), content_type=content_type)
    name = f"domande-{timezone.localdate().isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@office_only
@require_GET
def detail(request: HttpRequest, application_id: int) -> HttpResponse:
    """Everything about one application."""
    return screen(request, application_id)


@office_only
@require_POST
def act(request: HttpRequest, application_id: int, code: str) -> HttpResponse:
    """Do one thing with an application. What is refused is told on the screen, with what was typed."""
    if code not in FORMS:
        raise Http404
    application = found(application_id)
    form = FORMS[code](request.POST, application=application)
    if not form.is_valid():
        return screen(request, application_id, form=form, status=422)
    try:
        form.perform(request.user)
    except NotPossible as refusal:
        record(
            f"applications.{code}", user=request.user, about=application, outcome=Outcome.REFUSED, reason=str(refusal)
        )
        return screen(request, application_id, form=form, refusal=str(refusal), status=409)
    messages.success(request, _("Fatto: %(what)s.") % {"what": str(form.title).lower()})
    return redirect("applications:detail", application_id)


def found(application_id: int) -> Application:
    """One application that was sent, with everything that its screen shows; drafts are nobody's."""
    applications = Application.objects.received().select_related("call", "municipality", "provider", "admitted_list")
    return get_object_or_404(applications, pk=application_id)


def screen(
    request: HttpRequest, application_id: int, *, form: ActionForm | None = None, **context: Any
) -> HttpResponse:
    """The screen of one application as it is now; ``form`` is one that was refused, with what was typed."""
    application = found(application_id)
    status = context.pop("status", 200)
    if form is not None and context.get("refusal"):
        # The next attempt is about what is on the screen now.
        form.data = {**{name: form.data.get(name) for name in form.data}, "version": str(application.version)}
    forms = [form if form and form.code == code else each(application=application) for code, each in FORMS.items()]
    shown = {
        "application": application,
        "call": application.call,
        "checks": checks(application),
        "others": others(application),
        "documents": application.documents.filter(request=None),
        "requests": application.requests.select_related("asked_by").prefetch_related("documents"),
        "events": application.events.select_related("user"),
        "forms": forms,
        "refused_form": form,
        **context,
    }
    return render(request, "applications/desk/detail.html", shown, status=status)


@dataclass(frozen=True)
class Check:
    """One thing that the office would otherwise look up."""

    label: str
    value: str
    remark: str = ""


def checks(application: Application) -> list[Check]:
    """The identifiers, each with where it can be verified."""
    runts = ""
    if application.runts_number:
        runts = f"{application.get_runts_section_display()}, {application.runts_number}"
        if application.runts_date:
            runts += f" ({application.runts_date.strftime('%d/%m/%Y')})"
    good = _("cifre di controllo corrette")
    rows = [
        Check(_("Codice fiscale"), application.fiscal_code, good),
        Check(_("Partita IVA"), application.vat_number, good),
        Check("RUNTS", runts, _("da verificare su servizi.lavoro.gov.it/runts")),
        Check("REA", application.rea_number, _("da verificare nel Registro Imprese")),
        Check(_("Albo cooperative"), application.cooperative_register, _("da verificare nell'Albo")),
        Check(_("Codice IPA"), application.ipa_code, _("da verificare su indicepa.gov.it")),
    ]
    if application.not_in_runts:
        rows.append(Check("RUNTS", _("l'ente dichiara di non essere iscritto")))
    if application.kind in enums.PUBLIC_PROVIDER_KINDS:
        rows.append(Check(_("Ente pubblico"), _("si può creare direttamente, senza domanda")))
    return [row for row in rows if row.value]


def others(application: Application) -> list[Application]:
    """Other applications of the same body: it may have applied twice, or to another avviso."""
    same = Application.objects.received().filter(fiscal_code=application.fiscal_code).exclude(pk=application.pk)
    return list(same.select_related("call").order_by("-submitted_at")[:10])


@office_only
@require_GET
def download(request: HttpRequest, application_id: int, document_id: int) -> HttpResponseBase:
    """A document, for the office; who opened it is in the register."""
    sent = Document.objects.filter(application__in=Application.objects.received())
    document = get_object_or_404(sent, pk=document_id, application=application_id)
    record("applications.document", user=request.user, about=document, application=application_id)
    return documents.answer_with(document)
