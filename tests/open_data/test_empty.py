"""A site without services answers too."""

from __future__ import annotations

import pytest

from tests.factories import make_service
from tests.open_data.conftest import Get


@pytest.mark.parametrize("path", ["/services", "/providers", "/categories", "/municipalities"])
def test_lists_are_empty(api: Get, path: str) -> None:
    assert api(path)["items"] == []


def test_a_draft_is_not_found(api: Get) -> None:
    draft = make_service(publish=False)
    api(f"/services/{draft.translation_key}", 404)
    assert api("/services")["meta"]["total"] == 0


def test_status_of_an_empty_site(api: Get) -> None:
    assert api("/status")["newest_publication"] is None
