"""``record_examples``: takes the examples of the contract anew, from what a running demo answers."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from open_data import contract
from open_data.hsds import openapi as hsds
from open_data.recording import record
from open_data.v1 import openapi


class Command(BaseCommand):
    """Run it beside ``make run`` after a larger change of the API, then ``write_openapi``."""

    help = "Record examples of answers into open_data/examples/ from the demo running at ADDRESS."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", nargs="?", default="http://127.0.0.1:8000")

    def handle(self, *args: Any, **options: Any) -> None:
        site = options["address"].rstrip("/")
        for name, api in (("v1", openapi), ("hsds", hsds)):
            document = api.document(site_url=contract.SITE_URL, contact=contract.CONTACT)
            record(name, document, root=f"{site}/api/{name}")
