"""The read side's application."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Documents, indices, searches."""

    name = "search"
    verbose_name = "Ricerca"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from catalog_pages.rendering import register_sheet_renderer
        from search import checks, jobs, lexicon, signals  # noqa: F401  (each registers what it has)
        from search.rendering import render_sheet

        signals.connect()
        register_sheet_renderer(render_sheet)
