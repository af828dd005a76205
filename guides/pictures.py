"""Which pictures the guides show: whose screen, where, and what of it matters.

Screens are found by the names of their addresses and by their own classes, not by the words that they show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from guides import stage

EDITOR = "redazione"
SHEET = "wagtailadmin_pages:add"


@dataclass(frozen=True)
class Picture:
    """One picture. ``frame`` and ``around`` are CSS selectors: what is framed, and what the picture is cropped to.

    ``width`` and ``height`` are the window's, in pixels; ``tallest`` is how much of a long list is shown.
    """

    name: str
    who: str
    address: Callable[[], str]
    width: int = 390
    height: int = 700
    frame: str = ""
    around: str = ""
    tallest: int = 700
    first: Callable[[Any], None] | None = None


def at(name: str, *arguments: Any) -> Callable[[], str]:
    """The address with a name; arguments that are functions are asked when the picture is taken."""
    return lambda: reverse(name, args=[each() if callable(each) else each for each in arguments])


def body_page() -> int:
    """The number of the page of the body whose guide it is."""
    return int(stage.published_of_body().get_parent().pk)


def new_sheet() -> str:
    """Where a representative begins."""
    return reverse(SHEET, args=["catalog_pages", "servicepage", body_page()])


def office(name: str, address: Callable[[], str], **options: Any) -> Picture:
    """A picture of the office's screens, as on its desks."""
    return Picture(name, EDITOR, address, **({"width": 1000, "height": 1600} | options))


BODY_PICTURES = [
    Picture("ente-inizio", stage.BODY, at("wagtailadmin_home"), frame=".catalog-welcome .button"),
    Picture("ente-modello", stage.BODY, new_sheet, frame=".catalog-models .button"),
    Picture("ente-scheda", stage.OTHER_BODY, at("wagtailadmin_pages:edit", lambda: stage.returned().pk)),
    Picture(
        "ente-invia",
        stage.OTHER_BODY,
        at("wagtailadmin_pages:edit", lambda: stage.returned().pk),
        frame="[name=action-submit]",
        height=500,
    ),
    Picture("ente-rimandata", stage.OTHER_BODY, at("wagtailadmin_home"), height=900),
]
OFFICE_PICTURES = [
    office("ufficio-coda", at("moderation:queue"), around=".desk-filters, .desk-count, .desk-queue", tallest=620),
    office(
        "ufficio-confronto",
        at("moderation:review", lambda: stage.published_of_body().pk),
        around=".desk-facts, .desk-change",
        frame=".desk-change",
        tallest=760,
    ),
]
PICTURES = [*BODY_PICTURES, *OFFICE_PICTURES]
