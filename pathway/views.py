"""What "Il mio percorso" asks the server for. No address here says anything of the person."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import conditional_page

from catalog_pages import vocabulary as vocabularies
from pathway.data import make_data
from search.hot import remembered, tag
from visitors.pages import read_only


def published_file(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A file that is the same for everybody and always asked about again: a publish shows at the next look.

    It has one address: a query string would say something of who asks, and fill the memory with copies.
    """

    @read_only
    @conditional_page
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.META.get("QUERY_STRING"):
            return HttpResponseRedirect(request.path)
        response = view(request, *args, **kwargs)
        tag(response)
        patch_cache_control(response, no_cache=True)
        return response

    return wrapped


@published_file
@remembered
def data(request: HttpRequest) -> HttpResponse:
    """Everything that a plan is worked out from: all published services, in the language of the address."""
    text = make_data(language=get_language() or "", vocabulary=vocabularies.current())
    return HttpResponse(text, content_type="application/json")
