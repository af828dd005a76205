"""Documents of bodies: everybody's once a published page links to them, until then their body's and the office's."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest
from wagtail import hooks
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

from catalog_pages.models import ProviderPage, Suspension
from catalog_pages.permissions import is_office
from catalog_pages.setup import providers_collection


@hooks.register("before_serve_document", order=-50)
def refuse_unpublished(document: Any, request: HttpRequest) -> None:
    """A document that the public may not read yet does not exist for those whose it is not."""
    if not is_public(document) and not may_read(request.user, document):
        raise Http404


def is_public(document: Any) -> bool:
    """Whether anybody may read a document: it is of no body, or a page that is public links to it."""
    bodies = providers_collection()
    if not document.collection.is_descendant_of(bodies):
        return True
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(document),
        to_object_id=str(document.pk),
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    numbers = [int(key) for key in references.values_list("object_id", flat=True)]
    pages = list(Page.objects.live().public().filter(pk__in=numbers).values_list("path", flat=True))
    keys = Suspension.objects.in_force().values("provider__translation_key")
    held = list(ProviderPage.objects.filter(translation_key__in=keys).values_list("path", flat=True)) if pages else []
    return any(not path.startswith(tuple(held)) for path in pages)


def may_read(user: Any, document: Any) -> bool:
    """Whether a document is in reach of somebody who is logged in: the office, and the people of its body."""
    if not user.is_authenticated:
        return False
    policy = policy_registry.get_by_type(type(document))
    return is_office(user) or policy.user_has_any_permission_for_instance(user, ["choose", "change", "add"], document)
