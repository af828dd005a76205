"""The application ``applications``."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    """Avvisi, manifestazioni di interesse and the desk that decides on them."""

    name = "applications"
    verbose_name = "Manifestazioni di interesse"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from applications import jobs, signals  # noqa: F401  (register themselves with the worker and with Django)
