"""Addresses of the catalogue. The key is the first 8 hexadecimal digits of the service's id."""

from __future__ import annotations

from django.urls import path, re_path

from search import views

SHEET = r"servizi/(?P<slug>[-a-zA-Z0-9_]+)-(?P<key>[0-9a-f]{8})/"

urlpatterns = [
    path("servizi/", views.service_list, name="service_list"),
    path("categorie/<str:code>/", views.category, name="category"),
    path("servizi/stampa/", views.service_list_print, name="service_list_print"),
    path("sigle/", views.acronyms, name="acronyms"),
    path("come-ordiniamo/", views.ranking, name="ranking"),
    path("suggerimenti/", views.suggest, name="suggestions"),
    re_path(rf"^{SHEET}$", views.service_detail, name="service_detail"),
    re_path(rf"^{SHEET}iscrizioni\.ics$", views.enrolment_calendar, name="enrolment_calendar"),
    re_path(rf"^{SHEET}foglio\.pdf$", views.service_pdf, name="service_pdf"),
    path("la-mia-lista/", views.shortlist_page, name="shortlist"),
    path("la-mia-lista/stampa/", views.shortlist_print, name="shortlist_print"),
    path("la-mia-lista/lista.pdf", views.shortlist_pdf, name="shortlist_pdf"),
]
