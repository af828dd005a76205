"""The application of export and import."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Files of services, and what was done with them."""

    name = "exchange"
    verbose_name = "Importazioni"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exchange import jobs  # noqa: F401  (registers what the worker does)
