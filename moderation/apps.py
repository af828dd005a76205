"""The application ``moderation``."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """The office's queue and review screen, the representative's home."""

    name = "moderation"
    verbose_name = "Revisione"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from moderation import jobs, signals  # noqa: F401  (each registers what it has)
