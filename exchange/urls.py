"""Addresses of the office's import, under the admin."""

from django.urls import path, re_path

from exchange import views

app_name = "exchange"

urlpatterns = [
    path("", views.index, name="index"),
    re_path(r"^servizi\.(?P<kind>csv|jsonl)$", views.export, name="export"),
    path("<int:run_id>/", views.run_page, name="run"),
    path("<int:run_id>/colonne/", views.columns, name="columns"),
    path("<int:run_id>/righe/", views.skip, name="skip"),
    path("<int:run_id>/conferma/", views.confirm, name="confirm"),
    path("<int:run_id>/annulla/", views.undo, name="undo"),
    path("<int:run_id>/scarta/", views.discard, name="discard"),
]
