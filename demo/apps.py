"""The demo's application."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Content files, their reader and their loader; no models."""

    name = "demo"
    label = "demo"
    verbose_name = "Contenuti dimostrativi"
