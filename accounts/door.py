"""The addresses of django-allauth, each unsafe request in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from wagtail.utils.urlpatterns import decorate_urlpatterns


def in_one_transaction(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What a request changes, its message and its entry in the register belong together."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return wrapped


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("allauth.account.urls")),
    path("secondo-fattore/", include("allauth.mfa.urls")),
    path("identita-digitale/", include("allauth.socialaccount.urls")),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
]
decorate_urlpatterns(urlpatterns, in_one_transaction)
