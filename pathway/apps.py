"""The application ``pathway``."""

from django.apps import AppConfig


class PathwayConfig(AppConfig):
    """A plan for a family. It has no models: what it tells is published elsewhere, what it is told is never sent."""

    name = "pathway"
    verbose_name = "Il mio percorso"
