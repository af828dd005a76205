"""The application ``audit``."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what when, refused attempts and overrides included."""

    name = "audit"
    verbose_name = "Registro"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audit import jobs, mirroring  # noqa: F401  (jobs register themselves with the worker)

        mirroring.connect()
