"""The application ``companies``."""

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    """What companies and the parti sociali find here for corporate welfare."""

    name = "companies"
    verbose_name = "Imprese"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from audit import labels
        from catalog_pages.taxonomy_data import taxonomy_loaded
        from companies import jobs, signals  # noqa: F401  (register what they have)
        from companies.actions import KINDS, LABELS
        from companies.guidance import load_after_migrate, load_after_vocabularies
        from messaging import kinds

        labels.register(LABELS)
        kinds.register(KINDS)
        taxonomy_loaded.connect(load_after_vocabularies)
        post_migrate.connect(load_after_migrate, sender=self)
