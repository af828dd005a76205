"""The addresses of an API: its contract, and its operations as its contract names them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI

from open_data.v1.frame import MAX_AGE, public


def addresses(
    api: NinjaAPI, document: Callable[..., dict[str, Any]], check: Callable[[HttpRequest], object], *more: URLPattern
) -> list[URLPattern]:
    """Return the addresses of an API, each with what all answers have in common.

    ``document`` makes the OpenAPI document of a site; ``check`` raises where what is asked of it is wrong.
    """

    def contract(request: HttpRequest) -> HttpResponse:
        check(request)
        return JsonResponse(
            document(site_url=settings.SITE_URL, contact=settings.HELP_EMAIL),
            content_type="application/json",
            json_dumps_params={"ensure_ascii": False},
            headers={"Cache-Control": f"public, max-age={MAX_AGE}", "Content-Language": settings.LANGUAGE_CODE},
        )

    patterns: list[URLPattern] = [path("openapi.json", contract, name="openapi")]
    for pattern in (*api.urls[0], *more):
        assert isinstance(pattern, URLPattern)
        patterns.append(pattern)
    for pattern in patterns:
        pattern.callback = public(pattern.callback)
    return patterns
