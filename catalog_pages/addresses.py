"""Old addresses in the tree of pages: they go on leading to the service when it, or its body, moves or is renamed.

Wagtail remembers the public address of what moves; a service's public address never changes, so that nobody would
remember where it stood in the tree.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from catalog_pages.models import BodyMerge, ProviderPage, ServicePage


def tree_path(page: Page, url_path: str) -> tuple[int, str] | None:
    """The site and the address of a page in the tree, with its language's prefix, had it this ``url_path``."""
    plain = Page(locale_id=page.locale_id)
    plain.pk, plain.depth, plain.url_path = page.pk, page.depth, url_path
    parts = plain.get_url_parts()
    return (parts[0], parts[2]) if parts and parts[2] else None


def remember(pairs: Iterable[tuple[Page, str]]) -> None:
    """Lead the addresses that pages had, given by their old ``url_path``, to where the pages are."""
    redirects = []
    for page, url_path in pairs:
        if url_path == page.url_path or not (found := tree_path(page, url_path)):
            continue
        path = Redirect.normalise_path(found[1])
        redirects.append(
            Redirect(old_path=path, site_id=found[0], redirect_page_id=page.pk, automatically_created=True)
        )
    Redirect.objects.filter(old_path__in=[each.old_path for each in redirects], automatically_created=True).delete()
    Redirect.objects.bulk_create(redirects, ignore_conflicts=True)


def service_moved(page: Page, *, url_path_before: str) -> None:
    """A service stands elsewhere in the tree, or has another slug."""
    remember([(page, url_path_before)])


def body_renamed(provider: ProviderPage, *, url_path_before: str) -> None:
    """All services of a body stand under another address."""
    length = len(provider.url_path)
    services = ServicePage.objects.descendant_of(provider)
    remember([(page, url_path_before + page.url_path[length:]) for page in services])


def lead_to(page: Page, target: Page) -> None:
    """Lead the address of a page that is public no more to another page."""
    site = Site.objects.filter(is_default_site=True).first()
    found = tree_path(page, page.url_path)
    if site is None or found is None:
        return
    path = Redirect.normalise_path(found[1])
    Redirect.objects.filter(old_path=path).delete()
    Redirect.objects.create(old_path=path, site=site, redirect_page_id=target.pk)
    Redirect.objects.filter(redirect_page_id=page.pk).update(redirect_page_id=target.pk)


def current_body(key: uuid.UUID) -> uuid.UUID:
    """The public id of the body that a public id leads to: its own, or that of the body it became part of."""
    found: Any = BodyMerge.objects.filter(body__translation_key=key).values_list("into__translation_key", flat=True)
    return found.first() or key
