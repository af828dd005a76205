"""Addresses of "Il mio percorso"."""

from __future__ import annotations

from django.urls import path

from pathway import views

urlpatterns = [
    path("percorso/dati.json", views.data, name="pathway_data"),
]
