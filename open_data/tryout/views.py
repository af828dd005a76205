"""The page of an API, and the way from its forms to the answer where no script shows it in place."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from open_data.developers.pages import parent
from open_data.tryout.contracts import APIS, Operation, groups
from search.hot import remembered
from search.models import ServiceDocument
from search.navigation import Link, start
from search.views import public_page
from visitors.pages import read_only

OPERATION = "operation"
"""The field of a form that says what it asks for."""


@read_only
def try_api(request: HttpRequest, name: str = "v1") -> HttpResponse:
    """What an API can be asked, each with a form; or, with ``operation``, the way to the answer."""
    if name not in APIS:
        raise Http404
    if OPERATION in request.GET:
        return _asked(request, name)
    return _page(request, name)


@public_page
@remembered
def _page(request: HttpRequest, name: str) -> HttpResponse:
    sample = ServiceDocument.objects.live().order_by("pk").values_list("pk", "provider_id").first()
    service, provider = sample or ("", "")
    context = {
        "tried_api": APIS[name],
        "apis": APIS.values(),
        "groups": groups(name, settings.SITE_URL),
        "address": reverse("try_api", args=[] if name == "v1" else [name]),
        "contract_url": f"{APIS[name].root}/openapi.json",
        "service_id": service,
        "provider_id": provider,
        "crumbs": [start(), parent(), Link(title=_("Prova l'API"), url="", is_current=True)],
    }
    return render(request, "open_data/tryout.html", context)


def _asked(request: HttpRequest, name: str) -> HttpResponse:
    operation = _operation(name, request.GET[OPERATION])
    if operation is None:
        raise Http404
    return HttpResponseRedirect(operation.address(APIS[name].root, request.GET.dict()))


def _operation(name: str, wanted: str) -> Operation | None:
    known = (each for group in groups(name, settings.SITE_URL) for each in group.operations)
    return next((each for each in known if each.id == wanted), None)
