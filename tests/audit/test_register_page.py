"""The register's page: for administrators, filtered, in pages, within a fixed number of queries."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from audit import jobs
from audit.models import AuditEntry, Outcome
from audit.recording import record
from tests import factories

pytestmark = pytest.mark.django_db

LIST, EXPORT = "/admin/registro/", "/admin/registro/registro.csv"


@pytest.fixture
def admin(site: Any) -> User:
    return factories.make_admin()


def shown(client: Any, **asked: str) -> str:
    response = client.get(LIST, asked)
    assert response.status_code == 200
    return str(response.content.decode())


def rows(text: str) -> int:
    return text.split("<tbody>")[1].count("<tr>") if "<tbody>" in text else 0


@pytest.mark.parametrize("address", [LIST, EXPORT])
def test_only_administrators_read_it(address: str, site: Any, log_in: Any) -> None:
    record("segreta.azione")
    for user in (factories.make_editor(), factories.make_representative(factories.make_provider())):
        response = log_in(user).get(address, follow=True)
        assert b"segreta.azione" not in response.content
        assert b"audit" not in log_in(user).get("/admin/").content.split(b"<main")[0].replace(b"audit-", b"")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_changes_it(method: str, admin: User, log_in: Any) -> None:
    record("prova.azione")
    before = list(AuditEntry.objects.values())
    getattr(log_in(admin), method)(LIST)
    assert list(AuditEntry.objects.order_by("pk").values())[: len(before)] == sorted(
        before, key=lambda each: each["id"]
    )


def test_filters_by_person_action_outcome_object_and_days(admin: User, log_in: Any) -> None:
    anna = User.objects.create_user("anna", "anna@example.org", first_name="Anna", last_name="Neri")
    service = factories.make_service(title="Pasti caldi")
    record("prova.uno", user=anna, about=service)
    record("prova.due", user=admin, outcome=Outcome.REFUSED)
    old = record("prova.vecchia", user=anna)
    AuditEntry.objects.filter(pk=old.pk).update(at=timezone.now() - datetime.timedelta(days=40))
    client = log_in(admin)
    assert rows(shown(client, person="neri")) == 2
    assert rows(shown(client, person=str(anna.pk))) == 2
    assert rows(shown(client, action="prova.due")) == 1
    assert "Rifiutato" in shown(client, outcome="refused", person="admin")
    yesterday = (timezone.localdate() - datetime.timedelta(days=1)).isoformat()
    assert rows(shown(client, person="neri", since=yesterday)) == 1
    assert rows(shown(client, person="neri", until=yesterday)) == 1
    about = shown(client, kind="wagtailcore.page", number=str(service.pk), action="prova.uno")
    assert rows(about) == 1
    assert reverse("wagtailadmin_pages:edit", args=[service.pk]) in about
    assert "Pasti caldi" in about


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "ieri"},
        {"action": "<script>"},
        {"p": "x"},
        {"p": "999"},
        {"kind": "nessuna.cosa", "number": "1"},
        {"kind": "x", "number": "9" * 64},
        {"person": "\x00"},
        {"person": "9" * 30},
    ],
)
def test_what_cannot_be_understood_breaks_nothing(asked: dict[str, str], admin: User, log_in: Any) -> None:
    record("prova.azione")
    assert (
        "<script>"
        not in shown(log_in(admin), **asked).split("<main")[-1].split("voices-filters")[-1].split("</form>")[0]
    )


def test_things_that_are_gone_are_shown_by_number(admin: User, log_in: Any) -> None:
    service = factories.make_service()
    record("prova.azione", user=admin, about=service)
    record("prova.azione", about=User(pk=9999))
    AuditEntry.objects.create(action="prova.azione", object_type="tolta.stanza", object_id="7")
    AuditEntry.objects.create(action="prova.azione", object_type="auth.user", object_id="non-un-numero")
    service.delete()
    text = shown(log_in(admin), action="prova.azione")
    assert rows(text) == 4
    assert "9999" in text
    assert "tolta.stanza 7" in text


def test_the_file_holds_what_was_asked_for_and_runs_no_formula(admin: User, log_in: Any) -> None:
    User.objects.filter(pk=admin.pk).update(first_name="=HYPERLINK(1)")
    record("prova.azione", user=admin)
    record("prova.altra")
    response = log_in(admin).get(EXPORT, {"action": "prova.azione"})
    text = b"".join(response.streaming_content).decode()
    assert "prova.altra" not in text
    assert ";'=HYPERLINK(1);" in text


def test_more_entries_cost_no_more_queries(admin: User, log_in: Any, django_assert_max_num_queries: Any) -> None:
    client, service = log_in(admin), factories.make_service()
    shown(client)
    record("prova.azione", user=admin, about=service)
    permissions = list(Permission.objects.values_list("pk", flat=True)[:30])
    record("access.rights", user=admin, about=admin, add=permissions[:1])
    with django_assert_max_num_queries(22) as named:
        shown(client)
    allowed = len(named)
    for number in range(30):
        person = User.objects.create_user(f"u{number}")
        record("prova.azione", user=person, about=service)
        record("access.rights", user=person, about=person, add=permissions[: number + 1])
    with django_assert_max_num_queries(allowed):
        shown(client)


def test_the_job_forgets_by_age_and_the_setting_may_keep_all(settings: Any) -> None:
    old, new = record("prova.vecchia"), record("prova.nuova")
    AuditEntry.objects.filter(pk=old.pk).update(at=timezone.now() - datetime.timedelta(days=11))
    settings.AUDIT_DAYS = 0
    assert jobs.forget() == 0
    settings.AUDIT_DAYS = 10
    assert jobs.forget() == 1
    assert list(AuditEntry.objects.values_list("pk", flat=True)) == [new.pk]


def test_people_read_words_and_files_keep_the_codes(admin: User, log_in: Any) -> None:
    service = factories.make_service(title="Pasti caldi")
    service.save_revision(user=admin, log_action=True)
    record("providers.remove_person", user=admin, about=service, person=admin.pk)
    record("providers.remove_person", user=admin, about=service, person=987654)
    record("providers.change_role", user=admin, about=service, person=admin.pk, role="lead")
    record("verification.confirm", user=admin, about=service, method="call", source="office", day="2026-01-02")
    record("providers.move", user=admin, about=service, services=[service.pk] * 25)
    record("access.account", user=admin, about=admin, is_active=False)
    client = log_in(admin)
    html = shown(client).split("<tbody>")[1]
    for code in ("wagtail.edit", "providers.remove_person", "is_active", "revision:", "person:", "lead", ": call"):
        assert code not in html
    name = admin.get_full_name() or admin.get_username()
    for words in (
        "Persona tolta",
        f"persona: {name}",
        "persona: 987654",
        "ruolo: Referente",
        "come: Verificato per telefono",
        "da: Dall&#x27;Ufficio di Piano",
        "Pasti caldi, e altri 5",
        "attivo: no",
        "versione:",
    ):
        assert words in html
    assert rows(shown(client, action="wagtail.edit")) == 1
    file = b"".join(client.get(EXPORT).streaming_content).decode()
    assert "wagtail.edit" in file
    assert "providers.remove_person" in file
