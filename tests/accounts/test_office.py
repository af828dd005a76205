"""What administrators do for others, and that nobody else does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Invitation, InvitationState
from accounts.users import GENERATED_GROUPS
from audit.models import AuditEntry
from messaging.models import Message
from providers.access import GROUP_PREFIX
from tests import factories
from tests.accounts.conftest import enter, enter_with_app, give_app

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

INVITATIONS = "/admin/accesso/inviti/"


def reset_page(user: User) -> str:
    return f"/admin/accesso/secondo-fattore/{user.pk}/azzera/"


def text(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


def others() -> list[User]:
    """Everybody who is no administrator."""
    return [factories.make_editor(), factories.make_representative(factories.make_provider())]


def test_a_lost_factor_is_reset_with_a_reason_a_message_and_an_entry(second_factor_required: None) -> None:
    editor, admin = factories.make_editor(), factories.make_admin()
    there, here = Client(), Client()
    enter_with_app(there, editor)
    enter_with_app(here, admin)
    page = reset_page(editor)
    assert "Scrivi come hai verificato" in text(here.post(page, {"reason": " "}))
    assert Authenticator.objects.filter(user=editor).exists()
    assert here.post(page, {"reason": "Di persona"})["Location"] == f"/admin/users/edit/{editor.pk}/"
    assert not Authenticator.objects.filter(user=editor).exists()
    assert there.get("/admin/")["Location"].startswith("/accesso/login/")
    entry = AuditEntry.objects.get(action="accounts.factor_reset")
    assert (entry.user_id, entry.object_id, entry.details["reason"]) == (admin.pk, str(editor.pk), "Di persona")
    assert Message.objects.get(kind="factor_reset").recipient == editor.email
    enter(there, editor.username)
    assert there.get("/admin/")["Location"] == "/accesso/secondo-fattore/totp/activate/"


def test_the_only_administrator_is_helped_from_the_server(capsys: pytest.CaptureFixture[str]) -> None:
    admin = factories.make_admin()
    give_app(admin)
    call_command("reset_second_factor", admin.username)
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.get(action="accounts.factor_reset").object_id == str(admin.pk)
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nessuno")


def test_nobody_but_an_administrator_resets_a_factor(log_in: Callable[[Any], Client]) -> None:
    admin = factories.make_admin()
    give_app(admin)
    for user in others():
        for answer in (log_in(user).get(reset_page(admin)), log_in(user).post(reset_page(admin), {"reason": "x"})):
            assert answer["Location"] == "/admin/"
        assert "Azzera" not in text(log_in(user).get("/admin/"))
    assert Client().post(reset_page(admin), {"reason": "x"})["Location"].startswith("/accesso/login/")
    assert Authenticator.objects.filter(user=admin).exists()


def test_administrators_change_their_own_on_their_own_page(log_in: Callable[[Any], Client]) -> None:
    admin = factories.make_admin()
    give_app(admin)
    answer = log_in(admin).post(reset_page(admin), {"reason": "x"})
    assert answer["Location"] == "/accesso/secondo-fattore/"
    assert Authenticator.objects.filter(user=admin).exists()


def test_editors_are_invited_sent_again_and_taken_back(log_in: Callable[[Any], Client]) -> None:
    client = log_in(factories.make_admin())
    assert "Nessun invito finora" in text(client.get(INVITATIONS))
    assert "Inserisci un indirizzo email valido" in text(client.post(INVITATIONS, {"email": "anna"}))
    client.post(INVITATIONS, {"email": "anna@example.org"})
    page = text(client.get(INVITATIONS))
    assert "anna@example.org" in page
    assert "In attesa" in page
    invitation = Invitation.objects.get()
    client.post(INVITATIONS, {"invitation": invitation.pk, "resend": ""})
    assert Message.objects.filter(kind="invitation").count() == 2
    client.post(INVITATIONS, {"invitation": invitation.pk, "revoke": ""})
    assert Invitation.objects.get().state == InvitationState.REVOKED
    for number in ("x", "9" * 30, "0"):
        assert client.post(INVITATIONS, {"invitation": number, "revoke": ""}).status_code == 404


def test_nobody_but_an_administrator_invites_editors(log_in: Callable[[Any], Client]) -> None:
    for user in others():
        client = log_in(user)
        assert client.get(INVITATIONS)["Location"] == "/admin/"
        client.post(INVITATIONS, {"email": "anna@example.org"})
        assert "inviti" not in text(client.get("/admin/")).lower()
    assert not Invitation.objects.exists()


def test_the_list_costs_the_same_with_one_and_with_twenty(log_in: Callable[[Any], Client]) -> None:
    client = log_in(factories.make_admin())
    client.post(INVITATIONS, {"email": "zero@example.org"})
    client.get(INVITATIONS)
    with CaptureQueriesContext(connection) as one:
        client.get(INVITATIONS)
    for number in range(20):
        client.post(INVITATIONS, {"email": f"{number}@example.org"})
    client.get(INVITATIONS)
    with CaptureQueriesContext(connection) as twenty:
        client.get(INVITATIONS)
    assert len(twenty) == len(one)


# Wagtail's pages about users.


def user_form(user: User, **values: Any) -> dict[str, Any]:
    return {
        "username": user.username,
        "email": user.email,
        "first_name": "Anna",
        "last_name": "Bianchi",
        "is_active": "on",
        **values,
    }


def test_generated_groups_are_neither_shown_nor_lost(log_in: Callable[[Any], Client]) -> None:
    assert GENERATED_GROUPS == GROUP_PREFIX
    user = factories.make_representative(factories.make_provider())
    generated = user.groups.get()
    client = log_in(factories.make_admin())
    page = f"/admin/users/edit/{user.pk}/"
    for address in (page, "/admin/users/new/", "/admin/users/", "/admin/groups/"):
        assert generated.name not in text(client.get(address)), address
    editors = Group.objects.get(name="Ufficio di Piano")
    assert client.post(page, user_form(user, groups=[editors.pk])).status_code == 302
    assert set(user.groups.all()) == {generated, editors}
    client.post(page, user_form(user))
    assert set(user.groups.all()) == {generated}
    foreign = Group.objects.create(name=f"{GENERATED_GROUPS}other")
    assert client.post(page, user_form(user, groups=[foreign.pk])).status_code == 200
    assert set(User.objects.get(pk=user.pk).groups.all()) == {generated}


def test_two_accounts_never_share_an_address(log_in: Callable[[Any], Client]) -> None:
    editor = factories.make_editor()
    user = factories.make_representative(factories.make_provider())
    client = log_in(factories.make_admin())
    page = client.post(f"/admin/users/edit/{user.pk}/", user_form(user, email=editor.email.upper()))
    assert "ha già questo indirizzo" in text(page)


def test_administrators_make_accounts_but_never_passwords(client: Client, log_in: Callable[[Any], Client]) -> None:
    admin = log_in(factories.make_admin())
    page = text(admin.get("/admin/users/new/"))
    assert not re.search(r'name="password', page)
    form = user_form(User(username="anna", email="anna@example.org"))
    assert admin.post("/admin/users/new/", {**form, "password1": "x", "password2": "x"}).status_code == 302
    user = User.objects.get(username="anna")
    assert not user.has_usable_password()
    client.post("/accesso/password/reset/", {"email": "anna@example.org"})
    assert Message.objects.get(kind="password_reset").user == user


def test_users_and_groups_are_the_administrators_alone(log_in: Callable[[Any], Client]) -> None:
    editor, representative = others()
    for user in (editor, representative):
        client = log_in(user)
        for address in ("/admin/users/", "/admin/users/new/", f"/admin/users/edit/{editor.pk}/", "/admin/groups/"):
            assert client.get(address)["Location"] == "/admin/", address
        client.post(f"/admin/users/edit/{user.pk}/", user_form(user, is_superuser="on"))
        assert not User.objects.get(pk=user.pk).is_superuser
