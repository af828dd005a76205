"""The application ``counting``."""

from django.apps import AppConfig


class CountingConfig(AppConfig):
    """How often sheets are opened and their numbers called."""

    name = "counting"
    verbose_name = "Conteggi"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from counting import jobs  # noqa: F401  (registers itself with the worker)
