"""The application ``feedback``."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """What readers of a sheet tell: errors, and how clear it is."""

    name = "feedback"
    verbose_name = "Segnalazioni"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audit import labels
        from feedback import jobs, signals  # noqa: F401  (each registers what it has)
        from feedback.actions import CODES, KINDS, LABELS, MODELS
        from feedback.voices import of_service
        from messaging import kinds
        from search.voices import register_voices

        labels.register(LABELS)
        labels.register_details(codes=CODES, models=MODELS)
        kinds.register(KINDS)
        register_voices(of_service)
