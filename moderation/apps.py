"""The application ``moderation``."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """The office's queue and review screen, the representative's home."""

    name = "moderation"
    verbose_name = "Revisione"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audit import labels
        from messaging import kinds
        from moderation import checks, jobs, notifications, own_actions, signals  # noqa: F401  (each registers what it has)
        from moderation.decisions import LABELS

        notifications.replace_stock_mails()
        labels.register(LABELS)
        kinds.register(notifications.KINDS)
