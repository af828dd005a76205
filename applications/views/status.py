"""How an application stands, for who sent it: its number, its history, the office's questions and their answers."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from applications import drafting, links
from applications.models import Application, Document, Event
from applications.states import NotPossible
from applications.views.private import private, refused


class AnswerForm(forms.Form):
    """An answer to the office."""

    text = forms.CharField(
        label=_("La tua risposta"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Scrivi almeno una riga, anche se alleghi dei documenti.")},
    )


@private
def status(request: HttpRequest, application: Application) -> HttpResponseBase:
    """Show how it stands; a form sent from here answers the office's question."""
    if application.is_draft:
        return redirect(links.path(application))
    sent = request.method == "POST"
    form = AnswerForm(request.POST if sent else None, auto_id="f-%s")
    problems: list[str] = []
    if sent and form.is_valid():
        try:
            problems = drafting.answer(
                application,
                text=form.cleaned_data["text"],
                files=request.FILES.getlist("files"),
                kind=Document.Kind.OTHER,
            )
        except NotPossible as refusal:
            return refused(request, application, str(refusal))
        if not problems:
            return redirect(links.path(application, "application_status"))
    context = {
        "application": application,
        "call": application.call,
        "key": links.key(application),
        "link": links.url(application),
        "form": form,
        "file_problems": problems,
        "pending": application.pending_request,
        "requests": list(application.requests.prefetch_related("documents")),
        "events": application.events.filter(verb__in=Event.PUBLIC),
        "documents": application.documents.filter(request=None),
    }
    return render(request, "applications/status.html", context, status=422 if problems or form.errors else 200)


@private
@require_POST
def withdraw(request: HttpRequest, application: Application) -> HttpResponseBase:
    """Take the application back, when the box says that it is meant."""
    if not request.POST.get("sure"):
        return refused(
            request, application, str(_("Per ritirare la domanda spunta la casella di conferma.")), status=422
        )
    try:
        drafting.withdraw(application)
    except NotPossible as refusal:
        return refused(request, application, str(refusal))
    return redirect(links.path(application, "application_status"))
