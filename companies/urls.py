"""Addresses of the area for companies, and of the plans that they share."""

from __future__ import annotations

from django.urls import path

from companies.views import area, making, plans, quoting

urlpatterns = [
    path("imprese/", area.area, name="companies"),
    path("imprese/lettere/", area.letters, name="companies_letters"),
    path("imprese/confronto/", area.comparison, name="companies_comparison"),
    path("imprese/modelli/", area.models, name="company_models"),
    path("imprese/preventivo/", quoting.ask, name="company_quote"),
    path("imprese/preventivo/conferma/", quoting.confirm, name="company_quote_confirm"),
    path("imprese/preventivo/inviato/", quoting.sent, name="company_quote_sent"),
    path("imprese/piani/nuovo/", making.new, name="plan_new"),
    path("imprese/piani/conferma/", making.confirm, name="plan_confirm"),
    path("imprese/piani/ritrova/", making.recover, name="plan_recover"),
    path("imprese/piani/modifica/", making.edit, name="plan_edit"),
    path("imprese/piani/modifica/link/", making.renew, name="plan_renew"),
    path("imprese/piani/modifica/elimina/", making.delete, name="plan_delete"),
    path("imprese/piani/<uuid:uid>/", plans.plan, name="plan"),
    path("imprese/piani/<uuid:uid>/riquadro/", plans.frame, name="plan_frame"),
    path("imprese/piani/<uuid:uid>/volantino/", plans.leaflet, name="plan_leaflet"),
    path("imprese/piani/<uuid:uid>/servizi.csv", plans.as_csv, name="plan_csv"),
    path("imprese/piani/<uuid:uid>/servizi.xlsx", plans.as_xlsx, name="plan_xlsx"),
]
