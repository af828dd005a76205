"""Where a browser tells that a link was followed: the ``ping`` of the link, an address that only we can make."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from counting import tally
from counting.models import Kind
from counting.readers import is_reader
from visitors.forms import NotAccepted, check_origin

SIGNER = signing.Signer(salt="counting")
PING = "text/ping"
"""What browsers send when a link with a ``ping`` is followed. No form and no script of another site can send it."""


@lru_cache(maxsize=5_000)
def address_of(service_id: UUID, kind: str) -> str:
    """The address to tell that something was done with a service."""
    return reverse("counting_ping", args=[SIGNER.sign(f"{service_id.hex}.{Kind(kind).value}")])


@csrf_exempt
@require_POST
def ping(request: HttpRequest, signed: str) -> HttpResponse:
    """Count that a number was called, an address written to, or a site visited. The answer is empty in any case."""
    try:
        service_id, _dot, kind = SIGNER.unsign(signed).partition(".")
    except signing.BadSignature as error:
        raise Http404 from error
    if request.content_type == PING and _is_own(request) and is_reader(request):
        tally.add(UUID(service_id), Kind(kind))
    return HttpResponse(status=204)


def _is_own(request: HttpRequest) -> bool:
    try:
        check_origin(request)
    except NotAccepted:
        return False
    return True


urlpatterns = [path("conta/<str:signed>/", ping, name="counting_ping")]
