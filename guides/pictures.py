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


def new_sheet() -> str:
    """Where a representative begins."""
    return reverse(SHEET, args=["catalog_pages", "servicepage", stage.body().pk])


def office(name: str, address: Callable[[], str], **options: Any) -> Picture:
    """A picture of the office's screens, as on its desks."""
    return Picture(name, EDITOR, address, **({"width": 1000, "height": 1800, "tallest": 620} | options))


ONLY_THE_FIRST = "row => { while (row.nextElementSibling) row.nextElementSibling.remove(); }"
"""Shortens a table, so that what stands below it is in the picture too."""


def choose_together(page: Any) -> None:
    """Mark what may be approved together."""
    page.locator("[data-desk-queue] input[type=checkbox]").first.check()


def open_actions(page: Any) -> None:
    """Unfold the first thing that can be done with an application."""
    page.locator(".applications-action summary").first.click()


BODY_PICTURES = [
    Picture("ente-invito", "", stage.invitation, height=1500, frame="main .btn-primary", around="main form, main h2"),
    Picture("ente-servizi", stage.BODY, at("moderation:own"), frame=".own-head .button"),
    Picture("ente-modello", stage.BODY, new_sheet, frame=".catalog-models .button"),
    Picture("ente-scheda", stage.OTHER_BODY, at("wagtailadmin_pages:edit", lambda: stage.returned().pk)),
    Picture(
        "ente-invia",
        stage.OTHER_BODY,
        at("wagtailadmin_pages:edit", lambda: stage.returned().pk),
        frame="[name=action-submit]",
        height=500,
    ),
    Picture(
        "ente-rimandata",
        stage.OTHER_BODY,
        at("moderation:own"),
        height=3000,
        frame=".own-returned",
        around=".own-service--returned",
    ),
    Picture(
        "ente-conferma",
        "",
        stage.mailed_link,
        height=2000,
        frame="main .btn-primary",
        around=".lw-verify-card, .lw-verify-actions",
    ),
    Picture("ente-segnalazione", stage.BODY, at("feedback_own"), height=500),
    Picture("ente-persone", stage.BODY, at("providers:own_people"), height=1100, frame="form.bodies-box", tallest=900),
]
OFFICE_PICTURES = [
    office("ufficio-coda", at("moderation:queue"), around=".desk-count, .desk-queue"),
    office(
        "ufficio-confronto",
        at("moderation:review", lambda: stage.published_of_body().pk),
        around=".desk-facts, .desk-change",
        frame=".desk-change",
        tallest=760,
    ),
    office(
        "ufficio-decisione",
        at("moderation:review", lambda: stage.published_of_body().pk),
        height=3000,
        around=".desk-decision",
        frame=".desk-decision .desk-actions",
    ),
    office(
        "ufficio-insieme",
        at("moderation:queue"),
        first=choose_together,
        frame="[form=desk-together]",
        around=".desk-queue, [form=desk-together]",
    ),
    office(
        "ufficio-domanda",
        at("applications:detail", lambda: stage.apply().pk),
        first=open_actions,
        frame=".applications-action[open]",
        around=".desk-facts, .applications-sides",
        tallest=900,
    ),
    office(
        "ufficio-ente",
        at("providers:suspend", lambda: stage.body().pk),
        frame="main button.serious",
        around="main .bodies-register, main form",
    ),
    office(
        "ufficio-verifiche",
        lambda: f"{reverse('verification_office:index')}?state=all",
        first=lambda page: page.locator(".desk-queue tbody tr").nth(2).evaluate(ONLY_THE_FIRST),
        around=".desk-count, .desk-queue, .verify-record",
        frame=".verify-record",
        tallest=900,
    ),
    office(
        "ufficio-segnalazione",
        at("feedback_report", lambda: stage.report_an_error().pk),
        around=".voices-facts, .voices-box",
    ),
]
PICTURES = [*BODY_PICTURES, *OFFICE_PICTURES]
