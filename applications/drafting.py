"""What an applicant does: begin, write, send, answer, withdraw. Each is one transaction and safe to repeat."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import documents, letters, steps
from applications.forms import ServicesForm
from applications.models import Application, Call, Event, Request
from applications.states import Action, NotPossible, State, move
from audit.recording import record
from catalog_pages.models import Term
from visitors.forms import form_key


def begin(*, call: Call, kind: str, email: str, token: str) -> Application:
    """A new draft; the same form sent twice makes one, and both get the same.

    Sent again with another e-mail it makes another: the link of the first went to an address that was mistyped.
    """
    start_key = form_key(f"{token}:{email}")
    if (found := Application.objects.filter(start_key=start_key).first()) is not None:
        return found
    try:
        with transaction.atomic():
            application = Application.objects.create(
                call=call, kind=kind, email=email, start_key=start_key, answers={"kind": [kind]}
            )
            letters.started(application)
            record("applications.begin", about=application, call=call.pk)
    except IntegrityError:
        return Application.objects.get(start_key=start_key)
    return application


def locked(application: Application) -> Application:
    """The application as it is now, nobody else's until the transaction ends."""
    return Application.objects.select_for_update(of=("self",)).select_related("call").get(pk=application.pk)


def keep_answers(application: Application, answers: dict[str, list[str]]) -> Application:
    """Put what was typed into the draft. Raises ``NotPossible`` when it was sent meanwhile."""
    with transaction.atomic():
        held = locked(application)
        if not held.is_draft:
            raise NotPossible(_("La domanda è già stata inviata: questi dati non si possono più cambiare."))
        held.answers = {**held.answers, **answers}
        held.touched_at, held.warned_at = timezone.now(), None
        kind = held.answer("kind")
        if kind in dict(Application._meta.get_field("kind").flatchoices):
            held.kind = kind
        held.save(update_fields=["answers", "touched_at", "warned_at", "kind"])
    return held


def submit(application: Application) -> Application:
    """Send the draft: one number, one receipt, however often it is asked for.

    Raises ``NotPossible`` when the avviso is closed or something is missing; the draft stays as it is.
    """
    with transaction.atomic():
        held = locked(application)
        if not held.is_draft:
            return held
        if reason := held.call.closed_message():
            raise NotPossible(reason)
        if steps.first_unfinished(held) != steps.SUMMARY:
            raise NotPossible(_("Manca ancora qualcosa: guarda l'elenco qui sotto."))
        _fill(held)
        held.number = _next_number()
        held.submitted_at = timezone.now()
        move(held, Action.SUBMIT)
        held.answers = {}
        held.save()
        Event.objects.create(application=held, verb="submitted")
        record("applications.submit", about=held, call=held.call_id)
        letters.received(held)
    return held


def _fill(application: Application) -> None:
    """Put the checked answers into the columns."""
    for form_class in steps.FORMS.values():
        form = form_class.checking(application)
        if not form.is_valid():
            raise NotPossible(_("Manca ancora qualcosa: guarda l'elenco qui sotto."))
        for name, value in form.values().items():
            setattr(application, name, value)
        if isinstance(form, ServicesForm):
            for name in ("categories", "municipalities"):
                getattr(application, name).set(Term.objects.filter(pk__in=form.cleaned_data[name]))
    application.email = application.contact_email


def _next_number() -> str:
    """The next number of the year. Two at a time are told apart by the avvisi's lock, taken by who calls."""
    list(Call.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    prefix = f"MI-{timezone.localdate().year}-"
    taken = Application.objects.filter(number__startswith=prefix).values_list("number", flat=True)
    last = max((int(number.removeprefix(prefix)) for number in taken if number), default=0)
    return f"{prefix}{last + 1:04d}"


def answer(application: Application, *, text: str, files: Any, kind: str) -> list[str]:
    """Answer the office's question; return what is wrong with the files, in which case nothing was answered.

    Raises ``NotPossible`` when there is no question to answer.
    """
    with transaction.atomic():
        held = locked(application)
        request = held.pending_request
        if request is None:
            raise NotPossible(_("Non c'è una richiesta a cui rispondere: forse hai già risposto."))
        kept, problems = documents.keep(held, files, kind=kind, request=request)
        if problems:
            transaction.set_rollback(True)
            for document in kept:
                document.file.storage.delete(str(document.file.name))
            return problems
        move(held, Action.ANSWER)
        held.save()
        request.answer, request.answered_at = text, timezone.now()
        request.save(update_fields=["answer", "answered_at"])
        Event.objects.create(application=held, verb="answered")
        record("applications.answer", about=held, request=request.pk)
        letters.answered(Request.objects.select_related("application__call").get(pk=request.pk))
    return []


def withdraw(application: Application) -> Application:
    """Take an application back. Raises ``NotPossible`` when it was decided."""
    with transaction.atomic():
        held = locked(application)
        if held.state == State.WITHDRAWN:
            return held
        move(held, Action.WITHDRAW)
        held.save()
        Event.objects.create(application=held, verb="withdrawn")
        record("applications.withdraw", about=held)
        letters.to_office(held, Event.VERBS["withdrawn"])
    return held
