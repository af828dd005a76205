"""Pages of prose and bodies in other languages are public while their Italian page is, and stand where it stands.

Services need none of this: what the public sees of them, in every language, is written from the Italian page.
"""

from __future__ import annotations

from django.db.models import QuerySet
from wagtail.models import Page, PageViewRestriction

from catalog_pages.rendering import source_language


def shown_with(page: Page) -> None:
    """Show what was shown before of an Italian page that is published; hide a translation of one that is not public.

    What is hidden keeps its ``live_revision``, so that it comes back with the Italian page.
    """
    if _is_italian(page):
        _translations(page).filter(live=False, live_revision__isnull=False).update(live=True)
    elif (italian := _italian(page)) is not None and not italian.live:
        Page.objects.filter(pk=page.pk).update(live=False)


def hidden_with(page: Page) -> None:
    """Hide the translations of an Italian page that was unpublished or deleted."""
    if _is_italian(page):
        _translations(page).filter(live=True).update(live=False)


def moved_with(page: Page) -> None:
    """Move the translations of an Italian page that was moved under those of its new parent, where there are any."""
    if not _is_italian(page):
        return
    parent = page.get_parent()
    for each in _translations(page):
        target = parent.get_translation_or_none(each.locale)
        if target is not None and not each.is_child_of(target):
            each.move(target, pos="last-child")


def private_with(page: Page, restriction: PageViewRestriction | None) -> None:
    """Let a page's translations be seen by whom the Italian page may be seen; ``None``: by everybody again.

    Of a page that is for groups the translations are for nobody: groups come later than the restriction.
    """
    if not _is_italian(page):
        return
    for each in _translations(page):
        each.view_restrictions.all().delete()
        if restriction is not None:
            PageViewRestriction.objects.create(
                page=each, restriction_type=restriction.restriction_type, password=restriction.password
            )


def _is_italian(page: Page) -> bool:
    # Of a page that moves, signals know only what every page has.
    return bool(page.locale.language_code == source_language())


def _italian(page: Page) -> Page | None:
    found: Page | None = Page.objects.filter(
        translation_key=page.translation_key, locale__language_code=source_language(), alias_of__isnull=True
    ).first()
    return found


def _translations(page: Page) -> QuerySet[Page]:
    found: QuerySet[Page] = Page.objects.filter(translation_key=page.translation_key, alias_of__isnull=True)
    return found.exclude(locale_id=page.locale_id).select_related("locale")
