"""The addresses of version 1."""

from __future__ import annotations

from open_data.v1 import openapi
from open_data.v1.api import api
from open_data.v1.reading import read
from open_data.v1.serving import addresses

urlpatterns = addresses(api, openapi.document, lambda request: read(request, "lang"))
