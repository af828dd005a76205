"""Errors as RFC 9457 problem details: one shape for every error, whoever raises it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from catalog_pages.languages import listed
from search.params import ParameterErrors

MEDIA_TYPE = "application/problem+json"
TITLES = {
    HTTPStatus.BAD_REQUEST: gettext_lazy("Richiesta da correggere"),
    HTTPStatus.NOT_FOUND: gettext_lazy("Non trovato"),
    HTTPStatus.METHOD_NOT_ALLOWED: gettext_lazy("Metodo non ammesso"),
    HTTPStatus.NOT_ACCEPTABLE: gettext_lazy("Formato non disponibile"),
    HTTPStatus.GONE: gettext_lazy("Non c'è più"),
    HTTPStatus.PRECONDITION_FAILED: gettext_lazy("Un'altra versione"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: gettext_lazy("Corpo della richiesta non ammesso"),
    HTTPStatus.TOO_MANY_REQUESTS: gettext_lazy("Troppe richieste"),
    HTTPStatus.INTERNAL_SERVER_ERROR: gettext_lazy("Errore del servizio"),
    HTTPStatus.SERVICE_UNAVAILABLE: gettext_lazy("Servizio non disponibile"),
}
"""What a status is called, in the reader's language (RFC 9457, 4.2.1); others keep the English phrase of HTTP."""
RETRY_AFTER = 30
"""Seconds after which to try again while the database is away."""


class Gone(Exception):
    """What was asked for has been published once and is not any more."""


def problem(
    status: int,
    detail: str,
    *,
    kind: str = "about:blank",
    headers: dict[str, str] | None = None,
    **members: Any,
) -> HttpResponse:
    """Return a problem; ``members`` are the extensions that its ``kind`` (an address) explains.

    ``instance`` tells it from all others: who reports it names it, and the log of ``frame`` has it.
    """
    body = {
        "type": kind,
        "title": str(TITLES.get(HTTPStatus(status), HTTPStatus(status).phrase)),
        "status": status,
        "detail": detail,
        "instance": uuid.uuid4().urn,
        **members,
    }
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    # An error is true now: a cache that kept it would hide the next publication.
    response["Cache-Control"] = "no-store"
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def parameter_problem(refused: ParameterErrors) -> HttpResponse:
    """Return the 400 that names every parameter that cannot be understood, with the reason."""
    errors = [{"parameter": error.name, "value": error.value, "reason": str(error.reason)} for error in refused.errors]
    names = listed(dict.fromkeys(f"«{error.name}»" for error in refused.errors))
    return problem(
        400,
        _("Parametri da correggere: %s.") % names,
        kind=f"{settings.SITE_URL}/api/v1/openapi.json#/components/schemas/ParameterProblem",
        errors=errors,
    )


def of_exception(error: Exception) -> HttpResponse | None:
    """Return the problem that an exception stands for, or ``None``: then it is a fault of ours."""
    if isinstance(error, ParameterErrors):
        return parameter_problem(error)
    if isinstance(error, Gone):
        return problem(410, str(error))
    if isinstance(error, Http404):
        return problem(404, _said(error) or _("A questo indirizzo non c'è niente."))
    if isinstance(error, SuspiciousOperation | ValidationError):
        return problem(400, _("La richiesta non è scritta bene."))
    if isinstance(error, HttpError):
        return problem(error.status_code, str(error))
    if isinstance(error, OperationalError | InterfaceError):
        return unavailable()
    return None


def _said(error: Http404) -> str:
    """What one of our own endpoints has to say; Django's router says what addresses there are, as data."""
    return error.args[0] if error.args and isinstance(error.args[0], str) else ""


def unavailable() -> HttpResponse:
    """The database does not answer: say when to come back."""
    detail = _("Il catalogo non risponde: riprova tra poco.")
    return problem(503, detail, headers={"Retry-After": str(RETRY_AFTER)})


def internal_error() -> HttpResponse:
    """A fault of ours, without details: those are in the log."""
    return problem(500, _("Qualcosa non ha funzionato. L'errore è stato registrato."))


def method_not_allowed(allowed: str) -> HttpResponse:
    """The API only reads."""
    return problem(405, _("Questa API si può solo leggere."), headers={"Allow": allowed})


def not_acceptable(available: Sequence[str]) -> HttpResponse:
    """The reader takes nothing that there is."""
    detail = _("Il formato chiesto con «Accept» non c'è. Ci sono: %s.") % listed(available)
    return problem(406, detail, available=list(available))


def too_long(most: int) -> HttpResponse:
    """An address that servers on the way would not take."""
    return problem(414, _("L'indirizzo è troppo lungo: al massimo %d caratteri dopo il «?».") % most)


def body_refused() -> HttpResponse:
    """Who reads sends nothing: a body that nobody reads would be misunderstood by somebody."""
    return problem(415, _("Questa API si legge senza mandare niente: togli il corpo della richiesta."))


def too_many(seconds: int) -> HttpResponse:
    """An address has asked for more than its share; ``seconds`` until it may ask again."""
    detail = _("Troppe richieste in un minuto: riprova tra %d secondi.") % seconds
    return problem(429, detail, headers={"Retry-After": str(seconds)})


def precondition_failed() -> HttpResponse:
    """The reader wanted another version than the one there is (``If-Match``, ``If-Unmodified-Since``)."""
    return problem(412, _("La versione chiesta con «If-Match» o «If-Unmodified-Since» non è quella che c'è."))


def instance_of(response: HttpResponse) -> str:
    """The id of a problem that was made here."""
    return str(json.loads(response.content)["instance"])


def leave_to_frame(api: NinjaAPI) -> None:
    """Let exceptions through to ``frame.public``: ninja's own answers are not problems."""

    def again(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        raise error

    for each in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(each, again)
