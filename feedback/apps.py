"""The application ``feedback``."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """What readers of a sheet tell: errors, and how clear it is."""

    name = "feedback"
    verbose_name = "Segnalazioni"
    default_auto_field = "django.db.models.BigAutoField"
