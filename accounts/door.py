"""The addresses of django-allauth, each unsafe request in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.socialaccount.providers.openid_connect.urls import urlpatterns as provider_patterns
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, include, path
from requests import RequestException
from wagtail.utils.urlpatterns import decorate_urlpatterns

logger = logging.getLogger(__name__)


def in_one_transaction(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What a request changes, its message and its entry in the register belong together."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return wrapped


def told_when_away(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say so when a provider does not answer."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (RequestException, KeyError) as error:
            logger.warning("The OpenID Connect provider does not answer as it should: %s", type(error).__name__)
            return render(request, "socialaccount/authentication_error.html", status=HTTPStatus.OK)

    return wrapped


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("allauth.account.urls")),
    path("secondo-fattore/", include("allauth.mfa.urls")),
    path("identita-digitale/", include("allauth.socialaccount.urls")),
    path("", include(decorate_urlpatterns(provider_patterns, told_when_away))),
]
decorate_urlpatterns(urlpatterns, in_one_transaction)
