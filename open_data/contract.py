"""The committed copies of the contracts: a change of an API is a change of a file that somebody reviews."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from open_data.hsds import openapi as hsds
from open_data.promise import added, promised
from open_data.v1 import openapi

FOLDER = Path(settings.BASE_DIR) / "tests" / "contracts"
PATH = FOLDER / "openapi.json"
PROMISE = FOLDER / "v1-promised.json"
HSDS_PATH = FOLDER / "hsds-openapi.json"
SITE_URL = "https://lodiwelfare.example.org"
CONTACT = "aiuto@lodiwelfare.example.org"


def rendered() -> str:
    """The contract of /api/v1 as the file has it, with addresses that are nobody's."""
    return _written(openapi.document(site_url=SITE_URL, contact=CONTACT))


def rendered_hsds() -> str:
    """The contract of /api/hsds, the same way."""
    return _written(hsds.document(site_url=SITE_URL, contact=CONTACT))


def promise() -> dict[str, Any]:
    """What is promised of version 1."""
    return dict(json.loads(PROMISE.read_text(encoding="utf-8"))) if PROMISE.exists() else {}


def write_promise() -> None:
    """Promise what version 1 has got besides. Nothing that was promised is taken back."""
    document = openapi.document(site_url=SITE_URL, contact=CONTACT)
    whole = added(promise(), promised(document))
    PROMISE.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _written(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
