"""What the read side listens to. Each receiver is one line that calls a function with a name.

Not ``post_save`` of pages: it fires while child rows are still the old ones. Not ``page_slug_changed``: it
fires after the commit, and ``page_published`` has come before with the new slug.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_migrate, post_save
from wagtail.models import PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from catalog_pages import edition
from catalog_pages.models import (
    VOCABULARIES,
    Acronym,
    AcronymText,
    ProviderPage,
    RowText,
    ServiceDesk,
    ServicePage,
    Suspension,
    Term,
    TermLabel,
)
from search import lay_starter, lay_vocabulary, publishing
from search.facets import SCHEME_FACETS
from search.models import LayGroup, ServiceDocument


def service_changed(instance: ServicePage, **kwargs: Any) -> None:
    """Published, unpublished or deleted; an alias repeats another page and changes nothing."""
    if instance.alias_of_id is None:
        publishing.publish_document(instance.translation_key)


def provider_published(instance: ProviderPage, **kwargs: Any) -> None:
    """Its name, contacts and address are in its services' documents."""
    publishing.provider_published(instance)


def provider_unpublished(instance: ProviderPage, **kwargs: Any) -> None:
    """Its services end with it, at once."""
    publishing.subtree_changed(instance)


def suspension_changed(instance: Suspension, **kwargs: Any) -> None:
    """The office suspended the body, or lifted it: its services go, or come back, at once."""
    publishing.subtree_changed(instance.provider)


def page_moved(instance: Any, **kwargs: Any) -> None:
    """Another provider, or another ancestor that is private."""
    publishing.subtree_changed(instance)


def privacy_changed(instance: PageViewRestriction, **kwargs: Any) -> None:
    """What stands under a private page is not public."""
    publishing.subtree_changed(instance.page)


def term_changed(instance: Term, **kwargs: Any) -> None:
    """Labels are resolved when read, but words to search for and replaced codes are in documents."""
    publishing.mark_dependants(facet=SCHEME_FACETS[instance.scheme], code=instance.code)


def label_changed(instance: TermLabel, **kwargs: Any) -> None:
    """The same, for the name alone."""
    publishing.mark_dependants(facet=SCHEME_FACETS[instance.term.scheme], code=instance.term.code)


def row_text_changed(instance: RowText, **kwargs: Any) -> None:
    """A row's short text reads differently in a language."""
    publishing.row_text_changed(instance.row_uid)


def lay_group_changed(**kwargs: Any) -> None:
    """This process searches with it at once, the others within seconds."""
    lay_vocabulary.forget()
    transaction.on_commit(lay_vocabulary.forget)


def public_changed(**kwargs: Any) -> None:
    """Something that the public sees changed: the answers that were kept are of an older edition."""
    edition.changed()


def tables_migrated(using: str, verbosity: int, **kwargs: Any) -> None:
    """A new site begins with the starter set of lay words, an upgraded one is given what is new."""
    lay_starter.load_after_migrate(using=using, verbosity=verbosity)


def connect() -> None:
    """Start listening."""
    page_published.connect(service_changed, sender=ServicePage)
    page_unpublished.connect(service_changed, sender=ServicePage)
    # While a page is being deleted it is unpublished only in memory; it is gone when this comes.
    post_delete.connect(service_changed, sender=ServicePage)
    page_published.connect(provider_published, sender=ProviderPage)
    page_unpublished.connect(provider_unpublished, sender=ProviderPage)
    post_page_move.connect(page_moved)
    for signal in (post_save, post_delete):
        signal.connect(privacy_changed, sender=PageViewRestriction)
        signal.connect(row_text_changed, sender=RowText)
        signal.connect(label_changed, sender=TermLabel)
        signal.connect(lay_group_changed, sender=LayGroup)
    # Never deleted but with its body.
    post_save.connect(suspension_changed, sender=Suspension)
    post_migrate.connect(tables_migrated, sender=apps.get_app_config("search"))
    models: tuple[type[Term], ...] = (Term, *VOCABULARIES)
    for model in models:
        post_save.connect(term_changed, sender=model)
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(public_changed)
    public: tuple[type[Model], ...] = (
        ServiceDocument,
        ServiceDesk,
        Acronym,
        AcronymText,
        LayGroup,
        TermLabel,
        PageViewRestriction,
        Suspension,
        *models,
    )
    for shown in public:
        post_save.connect(public_changed, sender=shown)
        post_delete.connect(public_changed, sender=shown)
