"""Hand-made posts that Wagtail's forms cannot read: refused as what they are, instead of failing inside."""

from __future__ import annotations

import re

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from wagtail.fields import RichTextField
from wagtail.models import get_page_models

ROW_ID = re.compile(r"-\d+-id$")
EXTERNAL_LINK, EXTERNAL_LINK_PREFIX = "wagtailadmin_choose_page_external_link", "external-link-chooser"
PAGE_FORMS = frozenset(f"wagtailadmin_pages:{name}" for name in ("edit", "add", "preview_on_edit", "preview_on_add"))


def refuse_malformed(request: HttpRequest) -> None:
    """Raise ``BadRequest`` for a page's form with a row number that is none, or a text that no editor wrote.

    The same for a link to another site that says no address at all.
    """
    if request.method != "POST" or not request.resolver_match:
        return
    if request.resolver_match.view_name == EXTERNAL_LINK and f"{EXTERNAL_LINK_PREFIX}-url" not in request.POST:
        raise BadRequest("A link without an address.")
    if request.resolver_match.view_name not in PAGE_FORMS:
        return
    for name, value in request.POST.items():
        if ROW_ID.search(name) and value and not (value.isascii() and value.isdigit() and len(value) < 12):
            raise BadRequest("A row's number is not a number.")
    for name, field in rich_texts().items():
        if request.POST.get(name):
            try:
                field.formfield().widget.value_from_datadict(request.POST, request.FILES, name)
            except Exception as error:
                raise BadRequest("A text is not as the editor writes it.") from error


def rich_texts() -> dict[str, RichTextField]:
    """The rich text fields of all page types, by name."""
    return {
        field.name: field
        for model in get_page_models()
        for field in model._meta.concrete_fields
        if isinstance(field, RichTextField)
    }
