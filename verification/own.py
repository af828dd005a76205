"""What a person of a body may confirm after logging in: the public sheets of the bodies that they work for now."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from catalog_pages.models import ServicePage
from providers.access import bodies_of
from verification import assurance
from verification.models import Source


def sheets_of(user: Any) -> QuerySet[ServicePage]:
    """The public Italian sheets of a person's bodies; none of a suspended body's."""
    below = Q(pk__in=[])
    for path in bodies_of(user).values_list("path", flat=True):
        below |= Q(path__startswith=path)
    return ServicePage.objects.filter(
        below, live=True, alias_of=None, locale__language_code=settings.LANGUAGE_CODE
    ).order_by("title", "pk")


@transaction.atomic
def confirm(user: Any, keys: Iterable[uuid.UUID] | None) -> int:
    """Confirm sheets by their public ids, or (``None``) all of one's own that are due; return how many.

    Raises ``PermissionDenied`` before anything is written when one of them is not the person's own.
    """
    own = sheets_of(user)
    if keys is None:
        pages = [page for page in own if page.translation_key in _due(own)]
    else:
        asked = set(keys)
        pages = list(own.filter(translation_key__in=asked))
        if len(pages) != len(asked):
            raise PermissionDenied
    for page in pages:
        assurance.confirm(page, user=user, source=Source.HOME)
    return len(pages)


def _due(own: QuerySet[ServicePage]) -> set[uuid.UUID]:
    """Those that the first reminder is about already: confirming them all at once is confirming these."""
    from verification.listing import due_keys

    return due_keys(own.values("translation_key"))
