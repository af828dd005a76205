"""The addresses of the catalogue of the open data."""

from __future__ import annotations

from django.urls import path

from open_data.dcat import views
from open_data.v1.frame import public

urlpatterns = [
    path("catalog", public(views.negotiated), name="negotiated"),
    path("catalog.<str:ending>", public(views.catalog), name="catalog"),
]
