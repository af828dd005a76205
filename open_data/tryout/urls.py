"""The addresses of the page where the APIs are tried, in each language of the site."""

from __future__ import annotations

from django.urls import URLPattern, path

from open_data.tryout import views

urlpatterns: list[URLPattern] = [
    path("sviluppatori/prova/", views.try_api, name="try_api"),
    path("sviluppatori/prova/<slug:name>/", views.try_api, name="try_api"),
]
