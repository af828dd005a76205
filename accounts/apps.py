"""The application ``accounts``."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who somebody is: log-in, second factor, sessions."""

    name = "accounts"
    verbose_name = "Accesso"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import checks, jobs, mail, office, signals  # noqa: F401
        from messaging import kinds

        kinds.register(mail.LABELS)
        office.register()
