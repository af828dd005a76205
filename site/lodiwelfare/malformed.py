"""Hand-made posts that Wagtail's forms cannot read: refused as what they are, instead of failing inside."""

from __future__ import annotations

import re

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, get_page_models

ROW_ID = re.compile(r"-\d+-id$")
ROWS_BEFORE = re.compile(r"^(.+)-INITIAL_FORMS$")
MOST_BLOCKS = 1000
EXTERNAL_LINK, EXTERNAL_LINK_PREFIX = "wagtailadmin_choose_page_external_link", "external-link-chooser"
PAGE_FORMS = frozenset(f"wagtailadmin_pages:{name}" for name in ("edit", "add", "preview_on_edit", "preview_on_add"))


def refuse_malformed(request: HttpRequest) -> None:
    """Raise ``BadRequest`` for a page's form with a row number that is none, or a text that no editor wrote.

    The same for one that counts rows which it does not send or chooses what has no number, and for a link to another
    site that says no address.
    """
    if request.method != "POST" or not request.resolver_match:
        return
    if request.resolver_match.view_name == EXTERNAL_LINK and f"{EXTERNAL_LINK_PREFIX}-url" not in request.POST:
        raise BadRequest("A link without an address.")
    if request.resolver_match.view_name not in PAGE_FORMS:
        return
    for name in request.POST:
        value = request.POST.get(name, "")
        if ROW_ID.search(name) and value and not is_number(value):
            raise BadRequest("A row's number is not a number.")
        counted = ROWS_BEFORE.match(name) if is_number(value) else None
        if counted and any(f"{counted[1]}-{row}-id" not in request.POST for row in range(int(value))):
            raise BadRequest("A row that is counted is not there.")
    for name in relations():
        if not all(is_number(value) for value in request.POST.getlist(name) if value):
            raise BadRequest("What was chosen is named by no number.")
    _refuse_uncounted_blocks(request)
    for name, field in rich_texts().items():
        if request.POST.get(name):
            try:
                field.formfield().widget.value_from_datadict(request.POST, request.FILES, name)
            except Exception as error:
                raise BadRequest("A text is not as the editor writes it.") from error


def _refuse_uncounted_blocks(request: HttpRequest) -> None:
    """Raise ``BadRequest`` for the form of a page made of blocks that does not send as many as it says."""
    kwargs = request.resolver_match.kwargs if request.resolver_match else {}
    page = Page.objects.filter(pk=kwargs["page_id"]).first() if "page_id" in kwargs else None
    if page is None or page.specific_class is None:
        return
    for field in page.specific_class._meta.concrete_fields:
        if not isinstance(field, StreamField):
            continue
        count = request.POST.get(f"{field.name}-count", "")
        if not is_number(count) or int(count) > MOST_BLOCKS:
            raise BadRequest("Blocks are not counted.")
        blocks = [f"{field.name}-{number}" for number in range(int(count))]
        if any(f"{block}-{part}" not in request.POST for block in blocks for part in ("deleted", "type")):
            raise BadRequest("A block that is counted is not there.")
        if not all(is_number(request.POST.get(f"{block}-order", "")) for block in blocks):
            raise BadRequest("A block has no place.")


def is_number(text: str) -> bool:
    """Whether a form's text is a plain number, such as a row or a count has."""
    return text.isascii() and text.isdigit() and len(text) < 12


def relations() -> set[str]:
    """The fields of all page types by which something is chosen, named by its number."""
    fields = [field for model in get_page_models() for field in model._meta.get_fields() if field.concrete]
    return {field.name for field in fields if field.many_to_one or field.many_to_many}


def rich_texts() -> dict[str, RichTextField]:
    """The rich text fields of all page types, by name."""
    return {
        field.name: field
        for model in get_page_models()
        for field in model._meta.concrete_fields
        if isinstance(field, RichTextField)
    }
