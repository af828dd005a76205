"""What templates of other rooms ask for by name."""

from __future__ import annotations

from django import template
from django.urls import reverse
from wagtail.models import Page

from catalog_pages.models import HomePage

register = template.Library()


@register.simple_tag
def companies_area(page: Page) -> str:
    """The address of the area for companies, where the home pages name this page as the one for them."""
    named = HomePage.objects.filter(companies_page__translation_key=page.translation_key)
    return reverse("companies") if named.exists() else ""
