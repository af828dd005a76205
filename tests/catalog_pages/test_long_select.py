"""A long select is what Django draws, sooner."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.test.html import parse_html

from catalog_pages.choices import LongSelect

CHOICES = [
    ("", "Tutti"),
    (1, "Sant'Angelo <Lodigiano>"),
    ("Casa", [(2, "Pasti & spesa"), (3, "Telesoccorso")]),
]


@pytest.mark.parametrize("value", ["", None, 1, "3", "nobody"])
def test_it_draws_what_django_draws(value: Any) -> None:
    attributes = {"id": "id_x", "required": True}
    ours, django = (
        str(parse_html(kind(choices=CHOICES).render("x", value, attributes))) for kind in (LongSelect, forms.Select)
    )
    assert ours == django
