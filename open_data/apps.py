"""The application that gives the catalogue away."""

from django.apps import AppConfig


class OpenDataConfig(AppConfig):
    """The public API and the data files. No models: everything comes from the published picture of ``search``."""

    name = "open_data"
    verbose_name = "Dati aperti"

    def ready(self) -> None:
        from open_data.bulk import jobs  # noqa: F401  (registers what the worker does)
