"""``write_openapi``: writes the committed contracts anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from open_data import contract


class Command(BaseCommand):
    """Run it after a wanted change of an API, raise its ``VERSION``, and commit the difference."""

    help = "Write tests/contracts/openapi.json and hsds-openapi.json from the code."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for path, text in ((contract.PATH, contract.rendered()), (contract.HSDS_PATH, contract.rendered_hsds())):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            self.stdout.write(f"Written: {path}")
        contract.write_promise()
