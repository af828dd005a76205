"""What Wagtail logs, and what gives people rights, is in the register: with the same transaction, once."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse

from audit.models import AuditEntry, Outcome
from providers.access import grant_membership, revoke_membership
from tests import factories

pytestmark = pytest.mark.django_db


def actions(**conditions: Any) -> list[str]:
    return list(AuditEntry.objects.filter(**conditions).order_by("pk").values_list("action", flat=True))


def test_publishing_moving_and_deleting_are_registered(site: Any) -> None:
    editor, service = factories.make_editor(), factories.make_service()
    AuditEntry.objects.all().delete()
    service.save_revision(user=factories.make_editor("altra"))
    service.save_revision(user=None, log_action=False).publish(user=editor)
    service.unpublish(user=editor)
    number = service.pk
    service.delete(user=editor)
    assert actions(user_id=editor.pk, object_id=str(number)) == [
        "wagtail.publish",
        "wagtail.unpublish",
        "wagtail.delete",
    ]
    assert set(AuditEntry.objects.filter(user_id=editor.pk).values_list("object_type", flat=True)) == {
        "catalog_pages.servicepage"
    }


def test_what_is_rolled_back_is_not_registered(site: Any) -> None:
    service = factories.make_service()
    before = AuditEntry.objects.count()
    with transaction.atomic():
        service.unpublish()
        assert AuditEntry.objects.count() > before
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == before


def test_saving_a_draft_again_and_again_is_one_edit(site: Any) -> None:
    editor, service = factories.make_editor(), factories.make_service()
    from wagtail.log_actions import LogContext

    with LogContext(user=editor):
        for _ in range(3):
            service.save_revision(user=editor, log_action=True)
    assert actions(action="wagtail.edit", user_id=editor.pk) == ["wagtail.edit"]


def test_approval_is_registered_with_who_approved(site: Any, log_in: Any) -> None:
    editor, body = factories.make_editor(), factories.make_provider()
    author = factories.make_representative(body)
    service = factories.make_service(body, publish=False, user=author)
    service.get_workflow().start(service, author)
    state = service.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[service.pk, "approve", state.pk])
    assert log_in(editor).post(address).status_code == 302
    assert "wagtail.workflow.approve" in actions(user_id=editor.pk, object_id=str(service.pk))


def test_a_persons_groups_are_registered_from_either_side(site: Any) -> None:
    user, group = factories.make_editor(), site.editors
    AuditEntry.objects.all().delete()
    user.groups.remove(group)
    group.user_set.add(user)
    user.groups.clear()
    entries = list(AuditEntry.objects.order_by("pk"))
    assert [each.details for each in entries] == [{"remove": [group.pk]}, {"add": [group.pk]}, {"clear": [group.pk]}]
    assert {(each.action, each.object_id) for each in entries} == {("access.groups", str(user.pk))}


def test_memberships_are_registered_as_groups(site: Any) -> None:
    body, user = factories.make_provider(), User.objects.create_user("anna")
    grant_membership(user=user, provider=body)
    revoke_membership(user=user, provider=body)
    assert actions(object_type="auth.user", object_id=str(user.pk)) == ["access.groups", "access.groups"]


def test_promoting_and_barring_are_registered_and_a_log_in_is_not() -> None:
    user = User.objects.create_user("anna")
    user.is_superuser = True
    user.save()
    user.save(update_fields=["last_login"])
    user.is_active = False
    user.save(update_fields=["is_active"])
    entries = AuditEntry.objects.filter(action="access.account").order_by("pk")
    assert [each.details for each in entries] == [
        {"is_active": True, "is_superuser": True},
        {"is_active": False, "is_superuser": True},
    ]


def test_users_made_in_the_admin_are_registered(site: Any, log_in: Any) -> None:
    admin = factories.make_admin()
    values = {"username": "nuova", "email": "n@example.org", "first_name": "N", "last_name": "N", "is_active": "on"}
    values |= {"password1": "lungaabbastanza1", "password2": "lungaabbastanza1", "groups": [site.editors.pk]}
    log_in(admin).post(reverse("wagtailusers_users:add"), values)
    created = User.objects.get(username="nuova")
    entries = AuditEntry.objects.filter(object_type="auth.user", object_id=str(created.pk), user_id=admin.pk)
    assert {each.action for each in entries} == {"wagtail.create", "access.groups"}


def test_an_override_is_told_apart(site: Any) -> None:
    from wagtail.log_actions import log

    service = factories.make_service()
    log(service, "catalog_pages.override", user=factories.make_admin(), data={"reason": "urgente"})
    assert AuditEntry.objects.get(action="catalog_pages.override").outcome == Outcome.OVERRIDE
