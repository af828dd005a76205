"""The addresses below ``/api/``. What is not there is told in the API's own format."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from open_data.dcat.urls import urlpatterns as dcat_urls
from open_data.hsds.urls import urlpatterns as hsds_urls
from open_data.v1.frame import not_found, public
from open_data.v1.urls import urlpatterns as v1_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include((v1_urls, "v1"))),
    re_path(r"^hsds(?:/|$)", include((hsds_urls, "hsds"))),
    path("dcat/", include((dcat_urls, "dcat"))),
    re_path(r"^.*$", public(not_found, any_method=True)),
]
