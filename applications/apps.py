"""The application ``applications``."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    """Avvisi, manifestazioni di interesse and the desk that decides on them."""

    name = "applications"
    verbose_name = "Manifestazioni di interesse"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from applications import jobs, letters, signals  # noqa: F401  (jobs and signals register themselves)
        from applications.actions import LABELS, MODELS
        from audit import labels
        from messaging import kinds

        kinds.register(letters.LABELS)
        labels.register(LABELS)
        labels.register_details(models=MODELS)
