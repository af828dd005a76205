"""The application ``messaging``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagesConfig(AppConfig):
    """What is written to people, queued in the database, and what was sent."""

    name = "messaging"
    verbose_name = "Messaggi"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audit import labels
        from messaging import jobs  # noqa: F401  (registers itself with the worker)

        labels.register(
            {"messaging.retry": _("Messaggi da riprovare"), "messaging.give_up": _("Messaggio fermato dall'ufficio")}
        )
