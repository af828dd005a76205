"""The application ``translating``."""

from django.apps import AppConfig


class TranslatingConfig(AppConfig):
    """What the office's translators have to do, and how far each language is."""

    name = "translating"
    verbose_name = "Traduzioni"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audit import labels
        from translating.actions import LABELS

        labels.register(LABELS)
