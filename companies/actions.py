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
    "companies.put_back": _("Piano di welfare: rimesso in rete"),
}

KINDS = {
    "plan_confirm": _("Piano di welfare: conferma dell'e-mail"),
    "plan_link": _("Piano di welfare: link privato"),
    "plan_changes": _("Piano di welfare: che cosa è cambiato"),
    "plan_taken_down": _("Piano di welfare: tolto dalla rete"),
}
