"""The application ``verification``."""

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    """Keeping services true: rhythms, reminders, confirmations, dated overlays."""

    name = "verification"
    verbose_name = "Verifica"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from audit import labels
        from messaging import kinds
        from verification import jobs, signals  # noqa: F401  (each registers what it has)
        from verification.actions import CODES, LABELS

        kinds.register({"verification_reminder": _("Promemoria di verifica")})
        labels.register(LABELS)
        labels.register_details(codes=CODES)
