"""The application that gives the catalogue away."""

from django.apps import AppConfig


class OpenDataConfig(AppConfig):
    """The public API. It has no models: everything comes from the published picture of ``search``."""

    name = "open_data"
    verbose_name = "Dati aperti"
