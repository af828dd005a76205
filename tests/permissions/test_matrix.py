"""Every role at every address of the admin, judged by effect: nothing of another body is shown, nothing changes.

The addresses come from the admin's own resolver: one that nobody has written into ``table`` fails here.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from catalog_pages.models import ServicePage
from lodiwelfare.office import urlpatterns
from tests.permissions import table
from tests.permissions.world import OUTSIDERS, ROLES, SECRET, World, fingerprint, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EVERY = sorted(set(table.addresses(urlpatterns)))
ONE_VOCABULARY = "wagtailsnippets_catalog_pages_category:"
TO_TRANSLATE = ("translating:confirm", "translating:read", "translating:rows")
HOME = ("/admin/", "/admin/login/", "/")


@pytest.fixture
def world(site: Any, settings: Any, tmp_path: Any) -> World:
    settings.MEDIA_ROOT = str(tmp_path)
    settings.PRIVATE_ROOT = str(tmp_path / "private")
    return make_world()


def body_of(response: HttpResponse) -> str:
    """What a response says, files included."""
    if response.streaming:
        return b"".join(response.streaming_content).decode(errors="replace")  # type: ignore[attr-defined]
    return response.content.decode(errors="replace")


def refused(response: HttpResponse) -> bool:
    """Whether the answer is a refusal: to the log-in, to the home with a message, or an error."""
    if response.status_code in (301, 302):
        return response["Location"].partition("?")[0] in HOME or "/login" in response["Location"]
    return response.status_code >= 400


def worth_trying(name: str) -> bool:
    """The vocabularies have the same addresses: one of them stands for all."""
    return "wagtailsnippet" not in name or name.startswith((ONE_VOCABULARY, "wagtailsnippets:"))


def tries(world: World) -> list[tuple[str, str, str]]:
    """Name, address and who may, for every address that is worth trying."""
    return [
        (name, address, table.who_may(name) or "")
        for name, pattern in EVERY
        if worth_trying(name) and (address := world.fill(pattern, name))
    ]


def test_every_address_of_the_admin_has_a_line_in_the_table() -> None:
    missing = {name for name, _pattern in EVERY if table.who_may(name) is None}
    assert not missing, f"who may use {sorted(missing)}? Say so in tests/permissions/table.py"


def test_the_table_names_no_address_that_is_gone() -> None:
    assert not table.WHO.keys() - {name for name, _pattern in EVERY}


@pytest.mark.parametrize("role", OUTSIDERS)
def test_nothing_of_another_body_is_shown_or_changed(world: World, role: str) -> None:
    before = fingerprint()
    shown, changed, entered = [], [], []
    client = world.client(role)
    client.raise_request_exception = False
    posted = world.posted()
    for name, address, who in tries(world):
        for method in ("get", "post"):
            if name == "wagtailadmin_logout":
                continue
            response = client.get(address) if method == "get" else client.post(address, posted)
            if SECRET in body_of(response).lower():
                shown.append(f"{method} {address}")
            if response.status_code >= 500:
                entered.append(f"{method} {address}: {response.status_code}")
            closed = who in (table.OFFICE, table.ADMIN, table.OWN, table.NOBODY)
            if (closed or (who == table.TRANSLATION and role != "translator")) and not refused(response):
                entered.append(f"{method} {address} ({name}): {response.status_code}")
            if (now := fingerprint()) != before:
                before = now
                # What is public is a translator's to translate.
                if not (role == "translator" and name in TO_TRANSLATE):
                    changed.append(f"{method} {address}")
    assert (shown, changed, entered) == ([], [], [])


def reaches(client: Client, address: str) -> bool:
    return not refused(client.get(address))


def test_the_walls_have_doors(world: World) -> None:
    """Who has B's things reaches them by the same addresses."""
    draft, english = world.draft.pk, world.english.pk
    own = [
        f"/admin/pages/{world.body.pk}/",
        f"/admin/pages/{draft}/history/",
        f"/admin/pages/{draft}/view_draft/",
        f"/admin/pages/{draft}/copy/",
        f"/admin/pages/{draft}/revisions/compare/earliest...latest/",
        f"/admin/pages/{draft}/workflow_history/",
        f"/admin/images/{world.image.pk}/",
        f"/admin/documents/edit/{world.document.pk}/",
        f"/admin/images/chooser/chosen/{world.image.pk}/",
        f"/admin/persone/{world.body.pk}/",
        "/admin/account/",
        reverse("verification_overlay", args=[world.published.pk]),
    ]
    body = [
        *own,
        reverse("feedback_own_report", args=[world.numbers["report_id"]]),
        reverse("messages_own"),
    ]
    office = [
        *own,
        f"/admin/pages/{draft}/edit/",
        f"/admin/pages/{draft}/move/",
        "/admin/reports/site-history/",
        "/admin/localize/reports/translations/",
        "/admin/snippets/catalog_pages/category/",
        f"/admin/enti/{world.body.pk}/",
        "/admin/enti/nuovo/",
        *(
            reverse(name, args=[world.numbers[number]])
            for name, number in (
                ("applications:detail", "application_id"),
                ("feedback_report", "report_id"),
                ("messages_message", "message_id"),
                ("verification_office:campaign", "campaign_id"),
                ("exchange:run", "run_id"),
            )
        ),
    ]
    for role, addresses in (("beta", body), ("editor", office), ("administrator", [*office, "/admin/users/"])):
        client = world.client(role)
        closed = [address for address in addresses if not reaches(client, address)]
        assert not closed, role
    assert SECRET in world.client("beta").get(f"/admin/pages/{world.body.pk}/").content.decode().lower()
    for address in body[-2:]:
        assert SECRET in body_of(world.client("beta").get(address)).lower(), address
    translator = world.client("translator")
    assert reaches(translator, f"/admin/pages/{english}/edit/")
    assert reaches(translator, "/admin/localize/reports/translations/")
    sheet = reverse("translating:sheet", args=["en", world.published.translation_key])
    assert [role for role in ROLES if reaches(world.client(role), sheet)] == ["editor", "translator", "administrator"]
    assert not reaches(world.client("editor"), "/admin/users/")
    assert not reaches(world.client("beta"), f"/admin/pages/{english}/edit/")


@pytest.mark.parametrize(
    "name",
    [
        "applications:act",
        "applications:retract",
        "company_plan",
        "company_plan_model",
        "exchange:discard",
        "feedback_assign",
        "feedback_merge",
        "messages_retry",
        "moderation:assign",
        *TO_TRANSLATE,
        "verification_office:close_campaign",
        "verification_office:record",
        "verification_office:undo",
    ],
)
def test_what_a_thief_sends_would_change_something(world: World, name: str) -> None:
    """The office sends the same, and it counts."""
    pattern = dict(EVERY)[name]
    address = world.fill(pattern, name)
    before = fingerprint()
    world.client("editor").post(address, world.posted())
    assert fingerprint() != before


@pytest.mark.parametrize("name", TO_TRANSLATE)
def test_a_translator_works_on_what_is_public_and_publishes_none_of_it(world: World, name: str) -> None:
    before = fingerprint()
    world.client("translator").post(world.fill(dict(EVERY)[name], name), world.posted())
    now = fingerprint()
    assert now != before
    assert now["catalog_pages.RowText"] == before["catalog_pages.RowText"]
    assert ServicePage.objects.get(pk=world.english.pk).live_revision_id == world.english.live_revision_id


def test_representatives_do_what_is_theirs(world: World) -> None:
    """The walls let through what changes one's own things."""
    client = world.client("beta")
    client.post(f"/admin/persone/{world.body.pk}/invita/", {"email": "nuova@example.org", "role": "writer"})
    before = len(fingerprint()["wagtailcore.Page"])
    client.post(reverse("moderation:duplicate", args=[world.draft.pk]))
    now = fingerprint()
    assert "nuova@example.org" in str(now["accounts.Invitation"])
    assert len(now["wagtailcore.Page"]) == before + 1
