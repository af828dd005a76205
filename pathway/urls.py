"""Addresses of "Il mio percorso"."""

from __future__ import annotations

from django.urls import path

from pathway import pages, views

urlpatterns = [
    path("percorso/", pages.pathway, name="pathway"),
    path("percorso/dati.json", views.data, name="pathway_data"),
    path("percorso/<slug:code>/", pages.checklist, name="pathway_checklist"),
]
