"""The page for developers, and the clients to take."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

from open_data.bulk.views import open_file
from open_data.developers.clients import BY_NAME, FOLDER, LICENCE_URL
from open_data.developers.pages import make_developers
from search.views import FRONT_SECONDS, public_page


@public_page
def developers(request: HttpRequest) -> HttpResponse:
    """What there is for programs, how much of it may be asked, and for how long it stays as it is."""
    return render(request, "open_data/developers.html", {"developers": make_developers()})


@partial(open_file, licence=LICENCE_URL)
@conditional_page
def client_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A client, as the repository has it."""
    client = BY_NAME.get(name)
    if client is None:
        raise Http404(_("Questo file non c'è."))
    response = HttpResponse((FOLDER / client.path).read_bytes(), content_type=client.media_type)
    patch_cache_control(response, public=True, max_age=0, s_maxage=FRONT_SECONDS, must_revalidate=True)
    return response
