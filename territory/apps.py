"""The application of the comuni and their maps."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    """Pages of the comuni, the map of results. It has no models: what each comune has is told by ``search``."""

    name = "territory"
    verbose_name = "Comuni e mappe"
