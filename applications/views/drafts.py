"""Writing an application, step by step, under its private link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from applications import documents, drafting, letters, links, steps
from applications.known import public_body_with
from applications.models import Application, Document
from applications.states import NotPossible
from applications.views.private import private, refused
from catalog_pages.identifiers import normalize_fiscal_code
from visitors import limits

MOST_UPLOADS, HOUR = 120, 3600
CHECK = "controlla"


@private
def resume(request: HttpRequest, application: Application) -> HttpResponseBase:
    """The private link: on with the draft where it was left, or how it stands once it was sent."""
    if application.is_draft:
        return redirect(links.path(application, "application_step", steps.first_unfinished(application)))
    return redirect(links.path(application, "application_status"))


@private
def step(request: HttpRequest, application: Application, code: str) -> HttpResponseBase:
    """Show or keep one step of the draft."""
    if code not in steps.ORDER:
        raise Http404
    if not application.is_draft:
        return redirect(links.path(application, "application_status"))
    if code == steps.DOCUMENTS:
        return _documents(request, application)
    if code == steps.SUMMARY:
        return _summary(request, application)
    return _questions(request, application, code)


def _questions(request: HttpRequest, application: Application, code: str) -> HttpResponseBase:
    form_class = steps.FORMS[code]
    if request.method != "POST":
        checked = CHECK in request.GET
        form = form_class.checking(application) if checked else form_class(application=application)
        return _show(request, application, code, form=form)
    was = application.answer("kind")
    try:
        application = drafting.keep_answers(application, form_class.raw(request.POST, application))
    except NotPossible as refusal:
        return refused(request, application, str(refusal))
    if (left := _leave(request, application, code)) is not None:
        return left
    form = form_class(request.POST, application=application)
    if form.is_valid():
        return _go(application, steps.ORDER[steps.ORDER.index(code) + 1])
    changed = was != application.answer("kind")
    return _show(request, application, code, form=form, kind_changed=changed, status=422)


def _leave(request: HttpRequest, application: Application, code: str) -> HttpResponse | None:
    """Where the buttons lead that do not ask whether the step is complete."""
    action = request.POST.get("action")
    if action == "later":
        letters.to_applicant("link", application, key=f"later-{timezone.localdate()}")
        return redirect(links.path(application, "application_saved"))
    if action == "back":
        return _go(application, steps.ORDER[max(0, steps.ORDER.index(code) - 1)])
    return None


def _go(application: Application, code: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(links.path(application, "application_step", code))


def _show(request: HttpRequest, application: Application, code: str, **context: Any) -> HttpResponse:
    form = context.get("form")
    shown = {
        "application": application,
        "call": application.call,
        "closed": application.call.closed_message(),
        "code": code,
        "steps": steps.steps_of(application, code),
        "step_count": len(steps.ORDER),
        "key": links.key(application),
        "problems": steps.form_problems(form, code) if form is not None and form.is_bound else [],
        "known": _known(application) if code in ("ente", "persone", steps.SUMMARY) else None,
        **context,
    }
    status = shown.pop("status", 200)
    return render(request, f"applications/steps/{code}.html", shown, status=status)


def _known(application: Application) -> Any:
    """The body of the catalogue that this one is, as far as everybody may know."""
    try:
        return public_body_with(normalize_fiscal_code(application.answer("fiscal_code")))
    except forms.ValidationError:
        return None


def _documents(request: HttpRequest, application: Application) -> HttpResponseBase:
    if request.method != "POST":
        return _show(request, application, steps.DOCUMENTS, missing=documents.missing(application), **_choices())
    problems: list[str] = []
    files = request.FILES.getlist("files")
    if files:
        if not limits.within_for(f"application-files:{application.uid}", number=MOST_UPLOADS, seconds=HOUR):
            answer = refused(request, application, _("Troppi caricamenti in un'ora: aspetta un poco."))
            return limits.too_many(answer, seconds=HOUR)
        try:
            problems = _keep(application, files, request.POST.get("kind", ""))
        except NotPossible as refusal:
            return refused(request, application, str(refusal))
    if not problems and (left := _leave(request, application, steps.DOCUMENTS)) is not None:
        return left
    if request.POST.get("action") == "upload":
        if not files:
            problems = [_("Scegli prima un file, poi premi «Carica».")]
        if not problems:
            return _go(application, steps.DOCUMENTS)
    missing = documents.missing(application)
    if not problems and not missing:
        return _go(application, steps.SUMMARY)
    found = [steps.Problem(text, steps.DOCUMENTS, "f-files") for text in (problems or missing)]
    return _show(
        request, application, steps.DOCUMENTS, problems=found, missing=missing, status=422, **_choices(request)
    )


def _choices(request: HttpRequest | None = None) -> dict[str, Any]:
    chosen = request.POST.get("kind", "") if request else ""
    return {"document_kinds": Document.Kind.choices, "chosen_kind": chosen}


def _keep(application: Application, files: list[Any], kind: str) -> list[str]:
    with transaction.atomic():
        held = drafting.locked(application)
        if not held.is_draft:
            raise NotPossible(_("La domanda è già stata inviata: non si possono aggiungere documenti."))
        known = kind if kind in Document.Kind.values else Document.Kind.OTHER
        _kept, problems = documents.keep(held, files, kind=known)
        held.touched_at, held.warned_at = timezone.now(), None
        held.save(update_fields=["touched_at", "warned_at"])
    return problems


@private
@require_POST
def remove_document(request: HttpRequest, application: Application, document_id: int) -> HttpResponseBase:
    """Take a document of a draft away."""
    with transaction.atomic():
        held = drafting.locked(application)
        if not held.is_draft:
            return refused(request, held, _("La domanda è già stata inviata: i documenti non si possono togliere."))
        if (document := held.documents.filter(pk=document_id).first()) is not None:
            documents.remove(document)
    return _go(application, steps.DOCUMENTS)


@private
@require_safe
def download(request: HttpRequest, application: Application, document_id: int) -> HttpResponseBase:
    """A document, back to who sent it."""
    return documents.answer_with(get_object_or_404(application.documents, pk=document_id))


def _summary(request: HttpRequest, application: Application) -> HttpResponseBase:
    message = ""
    if request.method == "POST":
        if (left := _leave(request, application, steps.SUMMARY)) is not None:
            return left
        try:
            drafting.submit(application)
            return redirect(links.path(application, "application_status"))
        except NotPossible as refusal:
            message = str(refusal)
    return _show(
        request,
        application,
        steps.SUMMARY,
        answered=steps.answered(application),
        message=message,
        complete=steps.first_unfinished(application) == steps.SUMMARY,
        status=409 if message else 200,
    )


@private
@require_safe
def saved(request: HttpRequest, application: Application) -> HttpResponseBase:
    """What was written is safe, and how to come back to it."""
    return render(
        request,
        "applications/saved.html",
        {
            "application": application,
            "call": application.call,
            "link": links.url(application),
            "back": links.path(application),
        },
    )


@private
@require_safe
def printable(request: HttpRequest, application: Application) -> HttpResponseBase:
    """The application on paper, to be signed by hand or kept as a PDF and signed digitally."""
    if not application.is_draft:
        return redirect(links.path(application, "application_status"))
    context = {
        "application": application,
        "call": application.call,
        "answered": steps.answered(application),
        "back": links.path(application, "application_step", steps.DOCUMENTS),
    }
    return render(request, "applications/printable.html", context)
