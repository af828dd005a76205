"""The API: its endpoints, mounted on ninja, which routes them and makes their schemas."""

from __future__ import annotations

from ninja import NinjaAPI

from open_data.hsds.endpoints import about, organizations, places, services, taxonomies
from open_data.hsds.version import VERSION
from open_data.v1.problems import leave_to_frame

api = NinjaAPI(
    title="LodiWelfare HSDS",
    version=VERSION,
    urls_namespace="hsds",
    openapi_url=None,
    docs_url=None,
)
for each in (about, services, places, organizations, taxonomies):
    api.add_router("", each.router)
leave_to_frame(api)
