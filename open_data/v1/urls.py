"""The addresses of version 1."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path

from open_data.v1 import openapi
from open_data.v1.api import api
from open_data.v1.frame import MAX_AGE, public
from open_data.v1.reading import read


def contract(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document of this site."""
    read(request, "lang")
    document = openapi.document(site_url=settings.SITE_URL, contact=settings.HELP_EMAIL)
    return JsonResponse(
        document,
        content_type="application/json",
        json_dumps_params={"ensure_ascii": False},
        headers={"Cache-Control": f"public, max-age={MAX_AGE}", "Content-Language": settings.LANGUAGE_CODE},
    )


urlpatterns: list[URLPattern] = [path("openapi.json", contract, name="openapi")]
for pattern in api.urls[0]:
    assert isinstance(pattern, URLPattern)
    urlpatterns.append(pattern)
for pattern in urlpatterns:
    pattern.callback = public(pattern.callback)
