"""Pages of visitors that are for whoever has their address, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponseBase]
AnyView = TypeVar("AnyView", bound=Callable[..., HttpResponseBase])


def read_only(view: AnyView) -> AnyView:
    """A page that is only read: 405 to every other method.

    It changes nothing, so no token is asked for: Django would look for one before the method is, and answer 403.
    """
    return csrf_exempt(require_safe(view))


def unlisted(view: View) -> View:
    """A page with a form or a key in it: kept by no cache, found by no search engine, its address told to nobody.

    Its forms need no cookie, see ``visitors.forms``. The referrer is cut to the site's name rather than dropped:
    without any, older browsers could not say that a form comes from our own page.
    """

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "strict-origin"
        return response

    return wrapped
