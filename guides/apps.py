"""The application ``guides``."""

from django.apps import AppConfig


class GuidesConfig(AppConfig):
    """What each role does here, on one page with pictures."""

    name = "guides"
    verbose_name = "Guide"
