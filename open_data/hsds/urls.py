"""The addresses below ``/api/hsds``."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path

from open_data.hsds import openapi
from open_data.hsds.api import api
from open_data.hsds.endpoints.about import read_profile
from open_data.hsds.reading import read
from open_data.v1.frame import MAX_AGE, public


def contract(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document of this site."""
    read(request, "/openapi.json")
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
# The profile is an address that others write down: it stands with and without the last stroke.
urlpatterns.append(path("profile/", read_profile))
for pattern in urlpatterns:
    pattern.callback = public(pattern.callback)
