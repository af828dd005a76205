"""Addresses of the office's desk, under the admin."""

from __future__ import annotations

from django.urls import path, re_path

from applications import call_desk, desk

app_name = "applications"

urlpatterns = [
    path("", desk.queue, name="queue"),
    re_path(r"^esporta\.(?P<kind>csv|xlsx)$", desk.export, name="export"),
    path("avvisi/", call_desk.calls, name="calls"),
    path("avvisi/<int:call_id>/elenchi/", call_desk.lists, name="lists"),
    path("avvisi/<int:call_id>/elenchi/<int:list_id>/ritira/", call_desk.retract, name="retract"),
    path("<int:application_id>/", desk.detail, name="detail"),
    path("<int:application_id>/fai/<slug:code>/", desk.act, name="act"),
    path("<int:application_id>/documenti/<int:document_id>/", desk.download, name="document"),
]
