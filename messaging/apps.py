"""The application ``messaging``."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """What is written to people, queued in the database, and what was sent."""

    name = "messaging"
    verbose_name = "Messaggi"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from messaging import jobs  # noqa: F401  (registers itself with the worker)
