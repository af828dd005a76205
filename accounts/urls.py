"""Addresses of people's own matters."""

from __future__ import annotations

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("invito/<str:token>/", views.invitation, name="invitation"),
    path("accesso/", views.home, name="home"),
    path("accesso/sessioni/", views.sessions_list, name="sessions"),
]
