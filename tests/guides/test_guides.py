"""The guides: each for its own people, with pictures that exist."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.urls import reverse

from guides.pictures import PICTURES
from tests import factories

BODY, OFFICE = "guides:body", "guides:office"
LARGEST = 150_000
"""Bytes of one picture."""


@pytest.fixture
def representative(site: Any) -> Any:
    """Somebody who keeps a body's services."""
    return factories.make_representative(factories.make_provider())


@pytest.fixture
def editor(site: Any) -> Any:
    """Somebody of the office."""
    return factories.make_editor()


def guide(client: Any, address: str) -> BeautifulSoup:
    """A guide as a browser gets it."""
    response = client.get(reverse(address))
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def steps(soup: BeautifulSoup) -> list[Any]:
    return soup.select(".guide-step")


def test_a_representative_reads_the_body_s_guide(representative: Any, log_in: Any, strict_templates: Any) -> None:
    soup = guide(log_in(representative), BODY)
    assert len(steps(soup)) >= 9
    assert not soup.select(f"a[href='{reverse(OFFICE)}']")


def test_the_office_reads_both(editor: Any, log_in: Any, strict_templates: Any) -> None:
    client = log_in(editor)
    assert steps(guide(client, OFFICE))
    assert guide(client, BODY).select(f"a[href='{reverse(OFFICE)}']")


def test_the_office_s_guide_is_refused_to_representatives(representative: Any, log_in: Any) -> None:
    response = log_in(representative).get(reverse(OFFICE))
    assert response.status_code == 302
    assert response["Location"] == reverse("wagtailadmin_home")


@pytest.mark.parametrize("address", [BODY, OFFICE])
def test_visitors_are_asked_to_log_in(address: str, site: Any, client: Any) -> None:
    response = client.get(reverse(address))
    assert response.status_code == 302
    assert "login" in response["Location"]


@pytest.mark.parametrize("address", [BODY, OFFICE])
def test_every_picture_exists_is_light_and_has_words(address: str, editor: Any, log_in: Any) -> None:
    pictures = guide(log_in(editor), address).select(".guide-picture")
    assert pictures
    for picture in pictures:
        path = finders.find(picture["src"].split("?")[0].removeprefix("/static/"))
        assert path, picture["src"]
        assert Path(path).stat().st_size < LARGEST, picture["src"]
        assert len(picture["alt"]) > 20


def test_the_command_takes_the_pictures_that_the_guides_show_and_no_other(editor: Any, log_in: Any) -> None:
    client = log_in(editor)
    shown = [
        Path(picture["src"].split("?")[0]).stem
        for address in (BODY, OFFICE)
        for picture in guide(client, address).select(".guide-picture")
    ]
    assert sorted(shown) == sorted(picture.name for picture in PICTURES)


def test_each_person_s_menu_has_their_own_guide(representative: Any, editor: Any, log_in: Any) -> None:
    home = reverse("wagtailadmin_home")
    for person, own in ((representative, BODY), (editor, OFFICE)):
        page = log_in(person).get(home).content.decode()
        other = BODY if own == OFFICE else OFFICE
        assert f'"{reverse(own)}"' in page
        assert f'"{reverse(other)}"' not in page
        assert '"Snippets"' not in page
