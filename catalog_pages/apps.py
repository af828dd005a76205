"""The write side's application."""

from django.apps import AppConfig


class CatalogPagesConfig(AppConfig):
    """Pages, vocabularies, workflow."""

    name = "catalog_pages"
    verbose_name = "Catalogo"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from catalog_pages import addresses, jobs, readability, signals  # noqa: F401  (they register themselves)
        from catalog_pages.localize import never_publish_by_itself, no_aliases_of_a_language, report_in_order

        never_publish_by_itself()
        no_aliases_of_a_language()
        report_in_order()
        signals.connect()
