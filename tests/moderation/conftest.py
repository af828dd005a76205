"""Who writes to the desk in most of these tests: a body and its representative."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories


@pytest.fixture
def provider(site: Any) -> Any:
    return factories.make_provider("Cooperativa Girasole")


@pytest.fixture
def author(provider: Any) -> Any:
    return factories.make_representative(provider, "ets-girasole")
