"""What tests of the pathway share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pathway import data
from tests.search.conftest import elasticsearch

__all__ = ["elasticsearch"]


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """No test sees the pieces of another one."""
    data.forget()
    yield
    data.forget()
