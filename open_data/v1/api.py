"""The API: its endpoints, mounted on ninja, which routes them and makes their schemas."""

from __future__ import annotations

from ninja import NinjaAPI

from open_data.v1.endpoints import changes, places, prose, providers, services, status, suggestions, vocabularies
from open_data.v1.problems import leave_to_frame
from open_data.v1.version import VERSION

api = NinjaAPI(
    title="LodiWelfare",
    version=VERSION,
    urls_namespace="v1",
    # Both are of this project: see ``openapi``.
    openapi_url=None,
    docs_url=None,
)
for each in (services, changes, suggestions, providers, vocabularies, places, prose, status):
    api.add_router("", each.router)
leave_to_frame(api)
