"""The addresses of the page for developers."""

from __future__ import annotations

from django.urls import path

from open_data.developers import views

files = [path("sviluppatori/client/<str:name>", views.client_file, name="developers_client")]
"""The same for every language."""

pages = [path("sviluppatori/", views.developers, name="developers")]
