"""Every address of translations, judged by effect: who may sends what is valid and it counts, from others nothing does.

The addresses come from the admin's own resolver: one that has no line in ``CASES`` fails here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import LocaleSynchronization, OverridableSegment, StringSegment, Translation

from catalog_pages.models import ServicePage
from lodiwelfare.office import urlpatterns
from tests import factories
from tests.languages.builders import begin, change, publish, write_strings
from tests.permissions import table
from tests.permissions.world import World, make_world
from translating import sheets

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PREFIXES = ("wagtail_localize", "wagtaillocales:", "translating:")
EVERY = {name for name, _pattern in table.addresses(urlpatterns) if name.startswith(PREFIXES)}
ROLES = ("anonymous", "alfa", "beta", "suspended", "translator", "editor", "administrator")
NOBODY: frozenset[str] = frozenset()
ADMINISTRATORS = frozenset({"administrator"})
OFFICE = ADMINISTRATORS | {"editor"}
TRANSLATORS = OFFICE | {"translator"}
"""Who changes something."""
WATCHED_APPS = ("wagtail_localize", "catalog_pages", "translating", "search", "wagtailredirects", "wagtailcore")
NOT_WATCHED = {"EditingSession", "ReferenceIndex"}
"""Who has what open, and what Wagtail works out again by itself."""


@dataclass(frozen=True)
class Case:
    """What is sent to one address, and who may have an effect with it."""

    who: frozenset[str]
    method: str = "post"
    arguments: Callable[[Room], list[Any]] = lambda room: []
    data: Callable[[Room], dict[str, Any]] = lambda room: {}
    query: str = ""


@dataclass
class Room:
    """B's service with a translation in the editor, its draft with another, and a service nobody has translated."""

    world: World
    page: ServicePage
    draft: ServicePage
    bare: ServicePage
    translation: Translation
    hidden: Translation
    string: StringSegment
    link: OverridableSegment
    empty: Locale


@pytest.fixture
def room(site: Any, settings: Any, tmp_path: Any) -> Room:
    settings.MEDIA_ROOT = str(tmp_path)
    settings.PRIVATE_ROOT = str(tmp_path / "private")
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
        "CLASS": "wagtail_localize.machine_translators.dummy.DummyTranslator"
    }
    world = make_world()
    page = factories.make_service(
        world.body, title="Spesa", how_to='<p>Guarda <a href="https://example.org/spesa">qui</a>.</p>'
    )
    translation = begin(page)
    write_strings(translation, machine=True)
    publish(translation)
    change(page, summary="La spesa a casa, anche la domenica.")
    hidden = Translation.objects.get(pk=world.numbers["translation_id"])
    hidden.save_target(publish=False)
    bare = factories.make_service(world.body, title="Nido")
    # Languages that the site does not have yet; what stands above belongs to those it has.
    more = [*settings.LANGUAGES, ("sq", "Shqip"), ("uk", "Українська")]
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = more
    return Room(
        world=world,
        page=ServicePage.objects.get(pk=page.pk),
        draft=world.draft,
        bare=bare,
        translation=translation,
        hidden=hidden,
        string=StringSegment.objects.get(source=translation.source, context__path="summary"),
        link=OverridableSegment.objects.get(source=translation.source),
        empty=Locale.objects.create(language_code="sq"),
    )


def po_file(room: Room) -> SimpleUploadedFile:
    """The translation's own file, with one text more."""
    exported = Translation.objects.get(pk=room.translation.pk).export_po()
    next(entry for entry in exported if entry.msgctxt == "summary").msgstr = "Your shopping at home, Sundays too."
    return SimpleUploadedFile("en.po", str(exported).encode(), content_type="text/x-gettext-translation")


def short_texts(room: Room) -> dict[str, Any]:
    return {f"{room.page.prices.get().uid}.label": "Full price"}


def as_read(room: Room) -> str:
    """What the page of the service sends back with what one vouches for."""
    found = sheets.sheet(room.page.translation_key, "en")
    return found.as_read if found else ""


def languages_of(*codes: str) -> dict[str, Any]:
    return {"locales": list(Locale.objects.filter(language_code__in=codes).values_list("pk", flat=True))}


def sync_from_italian(room: Room) -> dict[str, Any]:
    """The other language, to be filled with aliases of the Italian pages: they would be Italian passed off as it."""
    prefix = "component-wagtail_localize_localesynchronization"
    italian = Locale.objects.get(language_code="it")
    return {"language_code": "sq", f"{prefix}-enabled": "on", f"{prefix}-sync_from": italian.pk}


def of_translation(room: Room) -> list[Any]:
    return [room.translation.pk]


def of_sheet(room: Room) -> list[Any]:
    return ["en", room.page.translation_key]


def of_empty(room: Room) -> list[Any]:
    return [room.empty.pk]


def of_edit(room: Room) -> list[Any]:
    return [room.translation.get_target_instance().pk]


LOOK = Case(NOBODY, "get")
CASES: dict[str, list[Case]] = {
    "wagtail_localize:javascript_catalog": [LOOK],
    "wagtail_localize:submit_page_translation": [
        Case(TRANSLATORS, arguments=lambda room: [room.bare.pk], data=lambda room: languages_of("en", "ro")),
        # A draft, alone or along with its body, is not a translator's to begin with.
        Case(OFFICE, arguments=lambda room: [room.draft.pk], data=lambda room: languages_of("ro")),
        Case(
            OFFICE,
            arguments=lambda room: [room.world.body.pk],
            data=lambda room: {**languages_of("ro"), "include_subtree": "on"},
        ),
    ],
    # None of our vocabularies is translated so: their labels are their own.
    "wagtail_localize:submit_snippet_translation": [
        Case(
            NOBODY,
            arguments=lambda room: ["catalog_pages", "category", room.page.category_id],
            data=lambda room: languages_of("en"),
        )
    ],
    "wagtail_localize:update_translations": [
        Case(TRANSLATORS, arguments=lambda room: [room.translation.source_id], data=lambda room: {}),
        Case(
            TRANSLATORS,
            arguments=lambda room: [room.translation.source_id],
            data=lambda room: {"publish_translations": "on", "use_machine_translation": "on"},
        ),
        Case(
            OFFICE,
            arguments=lambda room: [room.hidden.source_id],
            data=lambda room: {"publish_translations": "on", "use_machine_translation": "on"},
        ),
    ],
    "wagtail_localize:edit_string_translation": [
        Case(
            TRANSLATORS,
            "put",
            lambda room: [room.translation.pk, room.string.pk],
            lambda room: {"value": "Shopping at home, Sundays too."},
        ),
        Case(
            TRANSLATORS,
            "delete",
            lambda room: [
                room.translation.pk,
                StringSegment.objects.get(source_id=room.translation.source_id, context__path="title").pk,
            ],
        ),
    ],
    "wagtail_localize:edit_override": [
        Case(
            TRANSLATORS,
            "put",
            lambda room: [room.translation.pk, room.link.pk],
            lambda room: {"value": "https://example.org/shopping"},
        ),
        Case(
            NOBODY,
            "put",
            lambda room: [room.translation.pk, room.link.pk],
            lambda room: {"value": "javascript:alert(document.domain)"},
        ),
    ],
    "wagtail_localize:download_pofile": [Case(NOBODY, "get", of_translation)],
    "wagtail_localize:upload_pofile": [
        Case(TRANSLATORS, arguments=of_translation, data=lambda room: {"file": po_file(room)})
    ],
    "wagtail_localize:machine_translate": [Case(TRANSLATORS, arguments=of_translation)],
    "wagtail_localize:preview_translation": [Case(NOBODY, "get", of_translation), Case(NOBODY, "post", of_translation)],
    "wagtail_localize:stop_translation": [Case(OFFICE, arguments=of_translation)],
    "wagtail_localize:convert_to_alias": [Case(NOBODY, arguments=of_edit)],
    "wagtail_localize:translations_report": [LOOK],
    "wagtail_localize:translations_report_results": [LOOK],
    "wagtail_localize:snippets_api_listing": [
        Case(NOBODY, "get", lambda room: ["catalog_pages", "category"]),
        Case(NOBODY, "post", lambda room: ["catalog_pages", "category"], lambda room: {"code": "preso"}),
    ],
    "wagtail_localize:snippets_api_detail": [
        Case(NOBODY, "get", lambda room: ["catalog_pages", "category", room.page.category_id]),
        Case(NOBODY, "delete", lambda room: ["catalog_pages", "category", room.page.category_id]),
    ],
    "wagtaillocales:index": [LOOK],
    "wagtaillocales:index_results": [LOOK],
    "wagtaillocales:history": [Case(NOBODY, "get", of_empty)],
    "wagtaillocales:history_results": [Case(NOBODY, "get", of_empty)],
    "wagtaillocales:usage": [Case(NOBODY, "get", of_empty)],
    "wagtaillocales:add": [Case(ADMINISTRATORS, data=lambda room: {"language_code": "uk"})],
    "wagtaillocales:copy": [Case(ADMINISTRATORS, arguments=of_empty, data=lambda room: {"language_code": "uk"})],
    "wagtaillocales:edit": [
        Case(ADMINISTRATORS, arguments=of_empty, data=lambda room: {"language_code": "uk"}),
        # It changes nothing but the language's own log: see below.
        Case(ADMINISTRATORS, arguments=of_empty, data=sync_from_italian),
    ],
    "wagtaillocales:delete": [
        Case(ADMINISTRATORS, arguments=of_empty),
        # A language in which there are pages stays.
        Case(NOBODY, arguments=lambda room: [Locale.objects.get(language_code="en").pk]),
    ],
    "translating:queue": [LOOK],
    "translating:coverage": [LOOK],
    "translating:sheet": [Case(NOBODY, "get", of_sheet), Case(NOBODY, "post", of_sheet, short_texts)],
    "translating:rows": [Case(TRANSLATORS, arguments=of_sheet, data=short_texts)],
    "translating:confirm": [
        Case(TRANSLATORS, arguments=of_sheet, data=lambda room: {"segment": ["summary"], "as_read": as_read(room)})
    ],
    "translating:read": [Case(TRANSLATORS, arguments=of_sheet, data=lambda room: {"as_read": as_read(room)})],
}
"""By address; ``who`` of what only shows is nobody: nothing changes, whoever looks."""


def test_every_address_of_translations_has_a_line() -> None:
    assert CASES.keys() == EVERY


def snapshot() -> dict[str, list[Any]]:
    """Everything that these rooms keep, as it is now."""
    models = (model for label in WATCHED_APPS for model in apps.get_app_config(label).get_models())
    tables = {model._meta.db_table: model._meta.pk.column for model in models if model.__name__ not in NOT_WATCHED}
    found = {}
    with connection.cursor() as cursor:
        for table_name, column in tables.items():
            cursor.execute(f'SELECT * FROM "{table_name}" ORDER BY "{column}"')
            found[table_name] = cursor.fetchall()
    return found


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside leaves nothing behind."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def send(client: Client, room: Room, name: str, case: Case) -> Any:
    """One request, with what the address needs."""
    address = reverse(name, args=case.arguments(room)) + case.query
    if case.method in ("put", "delete"):
        body = urlencode(case.data(room))
        return getattr(client, case.method)(address, body, content_type="application/x-www-form-urlencoded")
    return getattr(client, case.method)(address, case.data(room))


def changes(room: Room, role: str, name: str, case: Case, before: dict[str, list[Any]]) -> bool:
    """Whether this person's request changes anything; it is undone."""
    client = room.world.client(role)
    client.raise_request_exception = False
    with undone():
        response = send(client, room, name, case)
        assert response.status_code < 500, (role, name)
        return snapshot() != before


def test_only_who_may_changes_something(room: Room) -> None:
    before = snapshot()
    found = {
        (name, number): {role for role in ROLES if changes(room, role, name, case, before)}
        for name, cases in CASES.items()
        for number, case in enumerate(cases)
    }
    wanted = {(name, number): set(case.who) for name, cases in CASES.items() for number, case in enumerate(cases)}
    assert found == wanted


def test_looking_changes_nothing(room: Room) -> None:
    before = snapshot()
    for name, (case, *_others) in CASES.items():
        address = reverse(name, args=case.arguments(room))
        for role in ROLES:
            client = room.world.client(role)
            client.raise_request_exception = False
            with undone():
                assert client.get(address).status_code < 500, (role, name)
                assert snapshot() == before, (role, name)


def test_no_language_is_filled_with_italian_pages(room: Room) -> None:
    case = CASES["wagtaillocales:edit"][1]
    answer = send(room.world.client("administrator"), room, "wagtaillocales:edit", case)
    assert answer.status_code == 302
    assert not LocaleSynchronization.objects.exists()
    assert not Page.objects.filter(locale=room.empty).exists()


EDIT = "wagtailadmin_pages:edit"
IN_THE_EDITOR: dict[str, tuple[Case, bool]] = {
    "publish": (Case(TRANSLATORS, arguments=of_edit, data=lambda room: {"action": "publish"}), True),
    "restart": (Case(TRANSLATORS, arguments=of_edit, data=lambda room: {"localize-restart-translation": "1"}), False),
    "alias": (Case(NOBODY, arguments=of_edit, data=lambda room: {"localize-convert-to-alias": "1"}), True),
}
"""What localize listens to where a page is edited, and whether the translation is in its editor then."""


def test_only_who_may_changes_something_where_pages_are_edited(room: Room) -> None:
    write_strings(room.translation)
    for what, (case, is_enabled) in IN_THE_EDITOR.items():
        Translation.objects.filter(pk=room.translation.pk).update(enabled=is_enabled)
        before = snapshot()
        assert {role for role in ROLES if changes(room, role, EDIT, case, before)} == case.who, what


@pytest.mark.parametrize("role", ["translator", "editor", "administrator"])
def test_nothing_that_these_addresses_do_reaches_the_public_by_itself(room: Room, role: str) -> None:
    """With approval wanted, whoever sends it: what the public reads stays as it was."""
    write_strings(room.translation)
    public = room.world.client("anonymous")
    path = f"/en/servizi/{room.translation.get_target_instance().slug}-{room.page.translation_key.hex[:8]}/"
    before = public.get(path).content
    client = room.world.client(role)
    for name, cases in CASES.items():
        for case in cases:
            if role in case.who and not name.startswith("wagtaillocales:"):
                send(client, room, name, case)
                shown = public.get(path).content
                # The office's own short texts are public at once.
                if not (name == "translating:rows" and role != "translator"):
                    assert shown == before, name
                before = shown
    send(client, room, EDIT, IN_THE_EDITOR["publish"][0])
    assert public.get(path).content == before
