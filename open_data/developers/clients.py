"""The small clients of docs/clients, to take from the site itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "docs" / "clients"
LICENCE_URL = "https://joinup.ec.europa.eu/collection/eupl/eupl-text-eupl-12"
"""Programs are under the EUPL 1.2; the data that they read are not."""


@dataclass(frozen=True)
class Client:
    """A file to copy into a project: its name, where it is in ``FOLDER``, its language, its type."""

    name: str
    path: str
    title: str
    media_type: str


CLIENTS = (
    Client("lodiwelfare.py", "python/lodiwelfare.py", "Python", "text/x-python; charset=utf-8"),
    Client("lodiwelfare.js", "javascript/lodiwelfare.js", "JavaScript", "text/javascript; charset=utf-8"),
    Client("stores.js", "javascript/stores.js", "JavaScript", "text/javascript; charset=utf-8"),
)
BY_NAME = {client.name: client for client in CLIENTS}
