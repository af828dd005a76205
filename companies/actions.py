"""What the register calls the steps of a plan, and the log its messages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

LABELS = {
    "companies.begin": _("Piano di welfare: preparato"),
    "companies.confirm": _("Piano di welfare: e-mail confermata"),
    "companies.change": _("Piano di welfare: testi cambiati"),
    "companies.renew": _("Piano di welfare: link privato rifatto"),
    "companies.delete": _("Piano di welfare: eliminato da chi lo ha fatto"),
    "companies.expire": _("Piano di welfare: mai confermato, cancellato"),
    "companies.take_down": _("Piano di welfare: tolto dalla rete"),
    "companies.quote_begin": _("Richiesta di preventivo: scritta"),
    "companies.quote_send": _("Richiesta di preventivo: inviata all'ente e cancellata"),
    "companies.quote_expire": _("Richiesta di preventivo: mai confermata, cancellata"),
    "companies.model_offer": _("Modello di piano: proposto"),
    "companies.model_take_back": _("Modello di piano: ritirato da chi lo ha fatto"),
    "companies.model_allow": _("Modello di piano: ammesso nell'elenco"),
    "companies.model_refuse": _("Modello di piano: non ammesso"),
    "companies.put_back": _("Piano di welfare: rimesso in rete"),
}

KINDS = {
    "plan_confirm": _("Piano di welfare: conferma dell'e-mail"),
    "plan_link": _("Piano di welfare: link privato"),
    "plan_changes": _("Piano di welfare: che cosa è cambiato"),
    "quote_confirm": _("Richiesta di preventivo: conferma dell'e-mail"),
    "quote_request": _("Richiesta di preventivo: all'ente"),
    "plan_model_allowed": _("Modello di piano: nell'elenco pubblico"),
    "plan_model_refused": _("Modello di piano: non nell'elenco"),
    "plan_taken_down": _("Piano di welfare: tolto dalla rete"),
}
