"""Addresses of the office's desk, under the admin."""

from __future__ import annotations

from django.urls import path

from applications import desk

app_name = "applications"

urlpatterns = [
    path("", desk.queue, name="queue"),
    path("<int:application_id>/", desk.detail, name="detail"),
    path("<int:application_id>/documenti/<int:document_id>/", desk.download, name="document"),
]
