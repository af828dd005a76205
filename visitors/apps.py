"""The application ``visitors``."""

from django.apps import AppConfig


class VisitorsConfig(AppConfig):
    """What people without a log-in may send."""

    name = "visitors"
    verbose_name = "Visitatori"
    default_auto_field = "django.db.models.BigAutoField"
