"""The application of the reference site."""

from django.apps import AppConfig


class PlainConfig(AppConfig):
    """One page type."""

    name = "benchmarks._plain"
    label = "plain"
    default_auto_field = "django.db.models.BigAutoField"
