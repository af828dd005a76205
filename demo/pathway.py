"""Desks of two comuni, so that "Il mio percorso" has one to call first: invented, and called so."""

from __future__ import annotations

import datetime

from django.utils import timezone

from catalog_pages.enums import Scheme
from catalog_pages.models import ServiceDesk, Term

DESKS = {"098010": "+390377555900", "098031": "+390371555900"}
"""Numbers that nobody has, by ISTAT code of the comune."""


def load_desks() -> None:
    """Make the desks that are not there; one that the office wrote stays as it is."""
    for comune in Term.objects.filter(scheme=Scheme.MUNICIPALITY, code__in=DESKS, service_desk__isnull=True):
        ServiceDesk.objects.create(
            municipality=comune,
            name="Segretariato sociale (sportello di prova)",
            phone=DESKS[comune.code],
            hours="lunedì e giovedì dalle 9 alle 12",
            note="Si riceve su appuntamento.",
            checked_on=timezone.localdate() - datetime.timedelta(days=20),
        )
