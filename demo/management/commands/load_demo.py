"""Load the demo: site, vocabularies, people, bodies and their services."""

from __future__ import annotations

import logging
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog_pages.taxonomy_data import TaxonomyError
from demo.content_files import ContentError
from demo.loading import PASSWORD, has_content, load_demo


class Command(BaseCommand):
    """Thin: the work is in ``demo.loading``."""

    help = (
        "Carica i contenuti dimostrativi (inventati) e gli utenti di prova, che hanno tutti la stessa "
        "password nota: mai su un sito vero. Si può ripetere: ciò che è già stato caricato resta com'è."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="Non fa nulla se nel sito ci sono già enti o pagine."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # What the demo does is in the register; a thousand lines of it would hide what is told here.
        logging.getLogger("audit").setLevel(logging.WARNING)
        if options["if_empty"] and has_content():
            self.stdout.write("Nel sito ci sono già dei contenuti: la demo non viene caricata.")
            return
        try:
            loaded = load_demo(tell=self.stdout.write)
        except (ContentError, TaxonomyError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            self.style.SUCCESS(
                f"Demo caricata: {loaded.providers} enti, {loaded.published} servizi pubblicati "
                f"({loaded.translated} traduzioni), {loaded.waiting} in attesa, "
                f"{loaded.returned} rimandati, {loaded.pages} pagine; già presenti {loaded.skipped}. "
                f"Password di tutti: {PASSWORD}"
            )
        )
