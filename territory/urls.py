"""Addresses of the comuni: the name of the comune, the same in every language."""

from __future__ import annotations

from django.urls import path

from territory import views

urlpatterns = [
    path("comuni/", views.comuni, name="comuni"),
    path("comuni/<str:slug>/", views.comune, name="comune"),
]
