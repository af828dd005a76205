"""The office's log of messages, and each person's own: what was sent, and how often it comes."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.recording import record
from messaging import digests, kinds
from messaging.backend import OTHER
from messaging.masking import masked
from messaging.models import Message, Rhythm

PER_PAGE = 50
OWN_PER_PAGE = 20
READ, CHANGE = "messaging.view_message", "messaging.change_message"
STATES: dict[str, tuple[Any, Callable[[QuerySet[Message]], QuerySet[Message]]]] = {
    "in-coda": (gettext_lazy("In coda"), lambda found: found & Message.objects.waiting()),
    "da-riprovare": (
        gettext_lazy("Da riprovare"),
        lambda found: (found & Message.objects.waiting()).filter(attempts__gt=0),
    ),
    "riepilogo": (gettext_lazy("Aspettano il riepilogo"), lambda found: found & Message.objects.for_next_digest()),
    "raccolti": (gettext_lazy("Nel riepilogo"), lambda found: found & Message.objects.gathered()),
    "spediti": (gettext_lazy("Spediti"), lambda found: found & Message.objects.sent()),
    "abbandonati": (gettext_lazy("Abbandonati"), lambda found: found & Message.objects.failed()),
    "rifiutati": (
        gettext_lazy("Indirizzo rifiutato"),
        lambda found: (found & Message.objects.failed()).filter(bad_address=True),
    ),
}
DAY = forms.DateInput(attrs={"type": "date"})
View = Callable[..., HttpResponse]


def with_right(right: str) -> Callable[[View], View]:
    """Refuse a view to whoever has not the right."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


class FilterForm(forms.Form):
    """What can be asked of the log. What cannot be understood is not filtered by."""

    state = forms.ChoiceField(
        label=gettext_lazy("Stato"),
        required=False,
        choices=[("", gettext_lazy("Tutti")), *((code, words) for code, (words, _narrow) in STATES.items())],
    )
    kind = forms.ChoiceField(label=gettext_lazy("Tipo"), required=False)
    to = forms.CharField(label=gettext_lazy("Destinatario"), required=False, max_length=100)
    since = forms.DateField(label=gettext_lazy("Dal"), required=False, widget=DAY)
    until = forms.DateField(label=gettext_lazy("Al"), required=False, widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Message.objects.order_by().values_list("kind", flat=True).distinct()
        field: Any = self.fields["kind"]
        field.choices = [
            ("", _("Tutti")),
            *sorted(((kind, kinds.label(kind)) for kind in known), key=lambda each: each[1]),
        ]

    def messages(self) -> QuerySet[Message]:
        """The messages asked for, the latest first."""
        self.is_valid()
        asked, found = self.cleaned_data, Message.objects.all()
        if asked.get("state"):
            found = STATES[asked["state"]][1](found)  # type: ignore[assignment]
        if asked.get("kind"):
            found = found.filter(kind=asked["kind"])
        if asked.get("to"):
            found = found.filter(recipient__icontains=asked["to"])
        if asked.get("since"):
            found = found.filter(created_at__gte=_midnight(asked["since"]))
        if asked.get("until"):
            found = found.filter(created_at__lt=_midnight(asked["until"] + datetime.timedelta(days=1)))
        return found


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def _rows(found: Any) -> list[dict[str, Any]]:
    return [{"message": each, "kind": kinds.label(each.kind)} for each in found]


@require_safe
@with_right(READ)
def log(request: HttpRequest) -> HttpResponse:
    """What was written to people, and what became of it."""
    form = FilterForm(request.GET)
    page = Paginator(form.messages().defer("text", "html"), PER_PAGE).get_page(request.GET.get("p"))
    asked = request.GET.copy()
    asked.pop("p", None)
    context = {
        "form": form,
        "page": page,
        "rows": _rows(page.object_list),
        "query": asked.urlencode(),
        "is_filtered": any(asked.values()),
        "failed": Message.objects.failed().filter(bad_address=False).exclude(text="").count(),
    }
    return render(request, "messaging/admin/log.html", context)


@require_safe
@with_right(READ)
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """One message. What is good for its person alone is not shown."""
    found = get_object_or_404(Message.objects.select_related("gathered_in"), pk=message_id)
    context = {"message": found, "kind": kinds.label(found.kind), "text": shown_text(found)}
    return render(request, "messaging/admin/message.html", context)


def shown_text(found: Message) -> str:
    """The text as others may read it: without the keys in its links; mail of other software not at all."""
    if not found.text:
        return str(_("Il testo è stato cancellato: si tiene per un periodo limitato."))
    if found.private:
        return str(_("Il testo è riservato a chi lo riceve: non si mostra."))
    if found.kind == OTHER:
        return str(_("Il testo può contenere codici personali: non si mostra."))
    return masked(found.text)


@require_POST
@with_right(CHANGE)
def retry(request: HttpRequest) -> HttpResponse:
    """Have messages that were given up tried again: one (``message``), or all whose address is not refused."""
    found = Message.objects.failed().exclude(text="")
    asked = request.POST.get("message")
    found = found.filter(bad_address=False) if asked is None else found.filter(pk=_number(asked))
    numbers = list(found.values_list("pk", flat=True)[:5000])
    number = Message.objects.filter(pk__in=numbers).update(
        failed_at=None, bad_address=False, attempts=0, due_at=timezone.now()
    )
    if number:
        record("messaging.retry", user=request.user, number=number, messages=numbers[:20])
        text = ngettext(
            "%(n)d messaggio sarà riprovato tra poco.", "%(n)d messaggi saranno riprovati tra poco.", number
        )
        messages.success(request, text % {"n": number})
    else:
        messages.info(request, _("Non c'è niente da riprovare."))
    return redirect("messages_log")


@require_POST
@with_right(CHANGE)
def give_up(request: HttpRequest, message_id: int) -> HttpResponse:
    """Send a message that waits no more."""
    waiting = Message.objects.waiting() | Message.objects.for_next_digest()
    if waiting.filter(pk=message_id).update(
        failed_at=timezone.now(), for_digest=False, error=_("Fermato dall'ufficio")
    ):
        record("messaging.give_up", user=request.user, about=Message(pk=message_id))
        messages.success(request, _("Il messaggio non sarà spedito."))
    else:
        messages.info(request, _("Il messaggio non era più in attesa."))
    return redirect("messages_log")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


class RhythmForm(forms.Form):
    """How often a person wants the messages that can wait."""

    rhythm = forms.ChoiceField(
        label=gettext_lazy("I messaggi che possono aspettare"), choices=Rhythm.choices, widget=forms.RadioSelect
    )


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """What was written to oneself, and how often it comes."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    form = RhythmForm(
        request.POST if request.method == "POST" else None, initial={"rhythm": digests.rhythm_of(request.user)}
    )
    if request.method == "POST" and form.is_valid():
        digests.choose(request.user, form.cleaned_data["rhythm"])
        messages.success(request, _("Fatto: vale anche per i messaggi che aspettano già."))
        return redirect("messages_own")
    found = Message.objects.filter(user=request.user).exclude(kind=digests.DIGEST)
    page = Paginator(found, OWN_PER_PAGE).get_page(request.GET.get("p"))
    rows = [{"message": each, "text": shown_text(each)} for each in page.object_list]
    context = {"form": form, "page": page, "rows": rows}
    return render(request, "messaging/admin/own.html", context, status=422 if form.errors else 200)


def urls() -> list[URLPattern]:
    """The addresses under the admin's own."""
    return [
        path("messaggi/", log, name="messages_log"),
        path("messaggi/riprova/", retry, name="messages_retry"),
        path("messaggi/<int:message_id>/", message, name="messages_message"),
        path("messaggi/<int:message_id>/ferma/", give_up, name="messages_give_up"),
        path("miei-messaggi/", own, name="messages_own"),
    ]
