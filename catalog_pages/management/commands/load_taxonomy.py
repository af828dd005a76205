"""Load the vocabularies, the comuni, the model texts and the acronyms from ``catalog_pages/data``."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from catalog_pages.acronym_data import load_acronyms
from catalog_pages.taxonomy_data import TaxonomyError, load_taxonomy


class Command(BaseCommand):
    """Thin: the work is in ``catalog_pages.taxonomy_data``."""

    help = (
        "Carica i vocabolari, i 61 comuni, i testi modello e le sigle da catalog_pages/data. Si può ripetere: "
        "aggiunge ciò che manca (voci, lingue, testi modello, sigle) e lascia com'è tutto ciò che c'è già, anche "
        "se è diverso dai file, perché può averlo cambiato la redazione. Con --overwrite riporta le voci "
        "esistenti a ciò che dicono i file. Non cancella mai nulla. Tutto in una transazione."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help=(
                "Sovrascrive nomi, ordine, date e testi modello con quelli dei file, "
                "anche se la redazione li ha cambiati."
            ),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                tallies = [
                    *load_taxonomy(overwrite=options["overwrite"]),
                    load_acronyms(overwrite=options["overwrite"]),
                ]
        except TaxonomyError as error:
            raise CommandError(f"{error} Non è stato caricato nulla.") from error
        for tally in tallies:
            kept = f", diverse dal file e lasciate com'erano: {tally.kept}" if tally.kept else ""
            self.stdout.write(
                f"{tally.name}: create {tally.created}, aggiornate {tally.updated}, invariate {tally.unchanged}{kept}"
            )
