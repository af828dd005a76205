"""The office's addresses, under the admin."""

from __future__ import annotations

from django.urls import path

from verification import office

app_name = "verification_office"
urlpatterns = [
    path("", office.index, name="index"),
    path("registra/", office.record, name="record"),
    path("schede/<int:page_id>/", office.sheet, name="sheet"),
    path("annulla/<int:verification_id>/", office.undo, name="undo"),
    path("regole/", office.rules, name="rules"),
    path("campagne/", office.campaign_list, name="campaigns"),
    path("campagne/nuova/", office.new_campaign, name="new_campaign"),
    path("campagne/<int:campaign_id>/", office.campaign, name="campaign"),
    path("campagne/<int:campaign_id>/chiudi/", office.close_campaign, name="close_campaign"),
]
