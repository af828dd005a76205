"""The application ``audit``."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what when, refused attempts and overrides included."""

    name = "audit"
    verbose_name = "Registro"
    default_auto_field = "django.db.models.BigAutoField"
