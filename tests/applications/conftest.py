"""What tests of applications share: vocabularies, an avviso, quick fingers, a private folder of their own."""

from __future__ import annotations

from typing import Any

import pytest

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


@pytest.fixture
def call(site: Any) -> Call:
    factories.category()
    factories.category("piccole-commissioni")
    factories.municipality()
    factories.municipality("098019", "Codogno")
    return make_call()
