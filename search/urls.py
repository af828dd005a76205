"""Addresses of the catalogue. The key is the first 8 hexadecimal digits of the service's id."""

from __future__ import annotations

from django.urls import path, re_path

from search import views

urlpatterns = [
    path("servizi/", views.service_list, name="service_list"),
    path("come-ordiniamo/", views.ranking, name="ranking"),
    path("suggerimenti/", views.suggest, name="suggestions"),
    re_path(
        r"^servizi/(?P<slug>[-a-zA-Z0-9_]+)-(?P<key>[0-9a-f]{8})/$",
        views.service_detail,
        name="service_detail",
    ),
]
