"""The application of bodies and their people."""

from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    """Memberships and the access generated from them."""

    name = "providers"
    verbose_name = "Enti"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audit import labels
        from messaging import kinds
        from providers import people, signals  # noqa: F401
        from providers.actions import CODES, LABELS, MODELS

        kinds.register(people.KINDS)
        people.register()
        labels.register(LABELS)
        labels.register_details(codes=CODES, models=MODELS)
