"""What readers report, and how far a report is: their pages say it, in every language of the site."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Subject(models.TextChoices):
    """What is wrong in a sheet."""

    PHONE = "phone", _("Telefono o e-mail")
    HOURS = "hours", _("Giorni o orari")
    PRICE = "price", _("Prezzo o agevolazioni")
    PLACE = "place", _("Indirizzo o comuni serviti")
    ENDED = "ended", _("Il servizio non c'è più")
    TEXT = "text", _("Il testo: manca qualcosa o non è giusto")
    OTHER = "other", _("Altro")


class State(models.TextChoices):
    """How far a report is."""

    RECEIVED = "received", _("Ricevuta")
    CHECKING = "checking", _("In verifica")
    CORRECTED = "corrected", _("Corretta")
    REJECTED = "rejected", _("Non confermata")
