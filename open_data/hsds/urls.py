"""The addresses below ``/api/hsds``."""

from __future__ import annotations

from django.urls import path

from open_data.hsds import openapi
from open_data.hsds.api import api
from open_data.hsds.endpoints.about import read_profile
from open_data.hsds.reading import read
from open_data.v1.serving import addresses

urlpatterns = addresses(
    api,
    openapi.document,
    lambda request: read(request, "/openapi.json"),
    # The profile is an address that others write down: it stands with and without the last stroke.
    path("profile/", read_profile),
)
