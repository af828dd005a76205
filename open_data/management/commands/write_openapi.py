"""``write_openapi``: writes the committed contract anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from open_data import contract


class Command(BaseCommand):
    """Run it after a wanted change of the API, raise ``VERSION``, and commit the difference."""

    help = "Write tests/contracts/openapi.json from the code."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        contract.PATH.parent.mkdir(parents=True, exist_ok=True)
        contract.PATH.write_text(contract.rendered(), encoding="utf-8")
        self.stdout.write(f"Written: {contract.PATH}")
