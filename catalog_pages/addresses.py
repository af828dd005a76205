"""Old addresses in the tree of pages: they go on leading to a page when it, or what is above it, moves or is renamed.

Wagtail's own way is switched off: it follows public addresses, and a service's never changes, so that nobody would
remember where it stood in the tree.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.dispatch import receiver
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.signals import page_slug_changed, post_page_move

from catalog_pages.models import BodyMerge


def tree_path(page: Page, url_path: str) -> tuple[int, str] | None:
    """The site and the address of a page in the tree, with its language's prefix, had it this ``url_path``."""
    plain = Page(locale_id=page.locale_id)
    plain.pk, plain.depth, plain.url_path = page.pk, page.depth, url_path
    parts = plain.get_url_parts()
    return (parts[0], parts[2]) if parts and parts[2] else None


def remember(page: Page, *, url_path_before: str) -> None:
    """Lead the addresses that a page and all below it had to where they are now; ``page`` has its new ``url_path``."""
    if url_path_before == page.url_path:
        return
    length = len(page.url_path)
    redirects = []
    for each in Page.objects.filter(path__startswith=page.path):
        # Whatever is below has the same address behind that of the page, before and after.
        behind = "" if each.pk == page.pk else each.url_path[length:]
        found = tree_path(each, url_path_before + behind)
        if found:
            path = Redirect.normalise_path(found[1])
            redirects.append(Redirect(old_path=path, site_id=found[0], redirect_page_id=each.pk))
    Redirect.objects.filter(old_path__in=[each.old_path for each in redirects]).delete()
    Redirect.objects.bulk_create(redirects, ignore_conflicts=True)


@receiver(post_page_move)
def page_moved(instance: Page, url_path_before: str, **kwargs: Any) -> None:
    remember(instance, url_path_before=url_path_before)


@receiver(page_slug_changed)
def page_renamed(instance: Page, instance_before: Page, **kwargs: Any) -> None:
    renamed(instance.pk, url_path_before=instance_before.url_path)


def renamed(pk: int, *, url_path_before: str) -> None:
    """A page has another slug. It is read again: this comes after the commit, and it may have moved meanwhile."""
    page = Page.objects.filter(pk=pk).first()
    if page is not None:
        remember(page, url_path_before=url_path_before)


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
