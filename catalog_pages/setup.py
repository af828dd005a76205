"""Making a site: languages, home pages, groups and the approval workflow. Safe to run again."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from catalog_pages.models import (
    VOCABULARIES,
    Acronym,
    FourEyesTask,
    HomePage,
    ModelText,
    RowText,
    ServiceDesk,
)
from catalog_pages.permissions import EDITORS_GROUP, TRANSLATORS_GROUP

PROVIDERS_COLLECTION = "Enti"
PAGE_ACTIONS = ("add", "change", "publish", "lock", "unlock", "bulk_delete")
MEDIA_CODENAMES = tuple(
    # Wagtail checks the rights of its own image model, whatever the project's is.
    f"{action}_{model}"
    for model in ("image", "document")
    for action in ("add", "change", "delete", "choose")
)


@dataclass(frozen=True)
class PreparedSite:
    """What ``prepare_site`` makes or finds."""

    home: HomePage
    homes: dict[str, HomePage]
    editors: Group
    workflow: Workflow
    collection: Collection


@transaction.atomic
def prepare_site() -> PreparedSite:
    """Create what a site cannot do without, or find it; nothing that exists is changed."""
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code, _name in settings.LANGUAGES}
    root = Page.get_first_root_node()
    homes = _homes(root, locales)
    home = homes[settings.LANGUAGE_CODE]
    _site(home)
    editors = _editors(root)
    _translators([page for code, page in homes.items() if code != settings.LANGUAGE_CODE])
    return PreparedSite(
        home=home,
        homes=homes,
        editors=editors,
        workflow=_workflow(editors, list(homes.values())),
        collection=providers_collection(),
    )


def providers_collection() -> Collection:
    """The collection under which each body has its own."""
    root = Collection.get_first_root_node()
    found = root.get_children().filter(name=PROVIDERS_COLLECTION).first()
    return found or root.add_child(name=PROVIDERS_COLLECTION)


def _homes(root: Page, locales: dict[str, Locale]) -> dict[str, HomePage]:
    # Wagtail's first migration leaves a welcome page where the home page goes.
    for welcome in root.get_children().filter(depth=2, content_type__model="page"):
        if welcome.specific_class is Page:
            Site.objects.filter(root_page=welcome).delete()
            welcome.delete()
            root.refresh_from_db()
    homes: dict[str, HomePage] = {}
    italian = locales[settings.LANGUAGE_CODE]
    source = HomePage.objects.filter(locale=italian).first()
    if source is None:
        source = HomePage(title="LodiWelfare", slug="home", locale=italian)
        root.add_child(instance=source)
        source.save_revision().publish()
    homes[settings.LANGUAGE_CODE] = source
    for code, locale in locales.items():
        if code == settings.LANGUAGE_CODE:
            continue
        page = HomePage.objects.filter(locale=locale).first()
        if page is None:
            page = source.copy_for_translation(locale)
            page.save_revision().publish()
        homes[code] = page
    return homes


def _site(home: HomePage) -> Site:
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        site = Site.objects.create(
            hostname=address.hostname or "localhost",
            port=port,
            root_page=home,
            is_default_site=True,
            site_name=settings.WAGTAIL_SITE_NAME,
        )
    return site


def _editors(root: Page) -> Group:
    # Wagtail's two example groups would be a second way in, with other rights.
    Group.objects.filter(name__in=["Editors", "Moderators"], user__isnull=True).delete()
    group, _created = Group.objects.get_or_create(name=EDITORS_GROUP)
    group.permissions.add(Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin"))
    group.permissions.add(*_model_permissions())
    for action in PAGE_ACTIONS:
        GroupPagePermission.objects.get_or_create(
            group=group,
            page=root,
            permission=Permission.objects.get(codename=f"{action}_page", content_type__model="page"),
        )
    collection = Collection.get_first_root_node()
    for permission in Permission.objects.filter(codename__in=MEDIA_CODENAMES):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
    return group


def _translators(homes: list[HomePage]) -> None:
    """Translators change what is not Italian; they publish nothing and see no draft of a body."""
    group, _created = Group.objects.get_or_create(name=TRANSLATORS_GROUP)
    group.permissions.set(
        [
            Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin"),
            *Permission.objects.filter(content_type__app_label="wagtail_localize", codename="submit_translation"),
        ]
    )
    change = Permission.objects.get(codename="change_page", content_type__model="page")
    for home in homes:
        GroupPagePermission.objects.get_or_create(group=group, page=home.page_ptr, permission=change)


def _model_permissions() -> list[Permission]:
    """The office edits vocabularies, model texts, desks, acronyms and translations; terms are retired, never deleted.

    It also reads the log of messages and has them tried again.
    """
    permissions: list[Permission] = []
    for vocabulary in VOCABULARIES:
        kind = ContentType.objects.get_for_model(vocabulary, for_concrete_model=False)
        permissions += Permission.objects.filter(
            content_type=kind, codename__in=[f"{action}_{kind.model}" for action in ("add", "change", "view")]
        )
    for model in (ModelText, RowText, ServiceDesk, Acronym):
        kind = ContentType.objects.get_for_model(model)
        permissions += Permission.objects.filter(content_type=kind)
    permissions += Permission.objects.filter(content_type__app_label="wagtail_localize", codename="submit_translation")
    permissions += Permission.objects.filter(content_type__app_label="messaging", content_type__model="message")
    return permissions


def _workflow(editors: Group, homes: list[HomePage]) -> Workflow:
    workflow, created = Workflow.objects.get_or_create(name="Ufficio di Piano")
    if created:
        task = FourEyesTask.objects.create(name="Approvazione dell'Ufficio di Piano")
        task.groups.add(editors)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    # Wagtail's own example workflow would otherwise stay on the root.
    Workflow.objects.exclude(pk=workflow.pk).filter(name="Moderators approval").update(active=False)
    WorkflowPage.objects.exclude(workflow=workflow).filter(page__depth=1).delete()
    for home in homes:
        WorkflowPage.objects.update_or_create(page=home.page_ptr, defaults={"workflow": workflow})
    return workflow
