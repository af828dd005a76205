"""The committed copy of the contract: a change of the API is a change of a file that somebody reviews."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings

from open_data.v1 import openapi

PATH = Path(settings.BASE_DIR) / "tests" / "contracts" / "openapi.json"
SITE_URL = "https://lodiwelfare.example.org"
CONTACT = "aiuto@lodiwelfare.example.org"


def rendered() -> str:
    """The contract as the file has it, with addresses that are nobody's."""
    document = openapi.document(site_url=SITE_URL, contact=CONTACT)
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
