"""What tests of applications share: vocabularies, an avviso, quick fingers, a private folder of their own."""

from __future__ import annotations

from typing import Any

import pytest

from accounts import invitations
from applications.models import Call
from tests import factories
from tests.applications.applicant import make_call
from visitors import forms


@pytest.fixture(autouse=True)
def private_folder(settings: Any, tmp_path: Any) -> str:
    settings.PRIVATE_ROOT = str(tmp_path / "private")
    return settings.PRIVATE_ROOT


@pytest.fixture(autouse=True)
def quick_fingers(monkeypatch: Any) -> None:
    """Tests send forms faster than people do."""
    monkeypatch.setattr(forms, "SHORTEST", 0)


@pytest.fixture(autouse=True)
def membership(monkeypatch: Any) -> None:
    """What accepting an invitation to a body does is told by the room of the bodies; here it only has to exist."""
    if "membership" not in invitations._purposes:
        purpose = invitations.Purpose("membership", lambda invitation: "lavorare per un ente", lambda *_: "")
        monkeypatch.setitem(invitations._purposes, "membership", purpose)


@pytest.fixture
def call(site: Any) -> Call:
    factories.category()
    factories.category("piccole-commissioni")
    factories.municipality()
    factories.municipality("098019", "Codogno")
    return make_call()
