"""The public addresses of applications. What stands under ``domanda/`` needs the private key."""

from __future__ import annotations

from django.urls import path

from applications.views import drafts, public, status

urlpatterns = [
    path("aderisci/", public.join, name="join"),
    path("aderisci/avvisi/<slug:slug>/", public.call_page, name="call"),
    path("aderisci/avvisi/<slug:slug>/inizia/", public.start, name="application_start"),
    path("aderisci/riprendi/", public.lost_link, name="application_lost_link"),
    path("aderisci/domanda/", drafts.resume, name="application"),
    path("aderisci/domanda/passo/<slug:code>/", drafts.step, name="application_step"),
    path("aderisci/domanda/salvata/", drafts.saved, name="application_saved"),
    path("aderisci/domanda/stampa/", drafts.printable, name="application_printable"),
    path("aderisci/domanda/stato/", status.status, name="application_status"),
    path("aderisci/domanda/ritira/", status.withdraw, name="application_withdraw"),
    path("aderisci/domanda/documenti/<int:document_id>/", drafts.download, name="application_document"),
    path(
        "aderisci/domanda/documenti/<int:document_id>/togli/",
        drafts.remove_document,
        name="application_document_remove",
    ),
]
