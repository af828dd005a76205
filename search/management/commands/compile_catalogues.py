"""Compile the translations of the site."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from search.catalogues import compile_catalogues


class Command(BaseCommand):
    """Run before the site starts and before tests; takes no time when nothing changed."""

    help = "Compila le traduzioni (.po) che sono cambiate, senza bisogno di gettext."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="Compila anche quelle che non sono cambiate")

    def handle(self, *args: Any, **options: Any) -> None:
        for path in compile_catalogues(force=options["force"]):
            self.stdout.write(f"Compilato {path.parent.parent.name}/{path.name}")
