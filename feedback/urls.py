"""Addresses of the readers' pages, beside those of the sheets."""

from __future__ import annotations

from django.urls import path, re_path

from feedback import views
from feedback.site_problems import site_problem

SHEET = r"^servizi/(?P<slug>[-a-zA-Z0-9_]+)-(?P<key>[0-9a-f]{8})"

urlpatterns = [
    re_path(SHEET + r"/segnala/$", views.report, name="feedback_form"),
    re_path(SHEET + r"/chiarezza/$", views.clarity, name="feedback_clarity"),
    re_path(SHEET + r"/chiarezza/grazie/$", views.thanks, name="feedback_thanks"),
    path("segnala-un-problema/", site_problem, name="site_problem"),
    path("segnalazioni/", views.look_up, name="feedback_look_up"),
    re_path(r"^segnalazioni/(?P<reference>[2-9A-Z]{8})/$", views.status, name="feedback_status"),
]
