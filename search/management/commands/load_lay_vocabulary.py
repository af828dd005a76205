"""``manage.py load_lay_vocabulary``: brings the lay words up to the starter set."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import lay_starter


class Command(BaseCommand):
    """Thin: the work is in ``search.lay_starter``."""

    help = (
        "Carica i gruppi iniziali di parole dei cittadini da search/lay_data. Si può ripetere: aggiunge i nuovi, "
        "aggiorna quelli che nessuno ha toccato, lascia com'è ciò che la redazione ha cambiato o cancellato. "
        "Lo fa anche «migrate». Tutto in una transazione."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="Riporta i gruppi iniziali a ciò che dicono i file, anche se la redazione li ha cambiati o tolti.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tallies = lay_starter.load(overwrite=options["overwrite"])
        except lay_starter.StarterError as error:
            raise CommandError(f"{error} Non è stato caricato nulla.") from error
        for language, tally in tallies.items():
            self.stdout.write(
                f"{language}: creati {tally.created}, aggiornati {tally.updated}, invariati {tally.unchanged}, "
                f"cambiati dalla redazione e lasciati {tally.kept}, cancellati dalla redazione {tally.deleted}"
            )
