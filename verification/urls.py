"""The addresses that need no log-in."""

from __future__ import annotations

from django.urls import path

from verification import views

app_name = "verification"
urlpatterns = [
    path("verifica/<str:token>/", views.link, name="link"),
    path("verifica/<str:token>/conferma/", views.confirm, name="link_confirm"),
    path("verifica/<str:token>/<uuid:key>/", views.change, name="link_change"),
]
