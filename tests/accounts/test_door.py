"""One door for everybody: who comes in, who does not, and what neither is told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from audit.models import AuditEntry, Outcome
from lodiwelfare.caches import health
from messaging.models import Message
from tests import factories
from tests.accounts.conftest import LOGIN, enter

pytestmark = pytest.mark.django_db

RESET = "/accesso/password/reset/"


@pytest.fixture
def anna(site: Any) -> User:
    """A representative."""
    user = factories.make_representative(factories.make_provider(), "anna")
    user.email = "Anna@Example.org"
    user.save()
    return user


def text(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("login", ["anna", "ANNA", "anna@example.org", "ANNA@EXAMPLE.ORG"])
def test_one_comes_in_by_user_name_or_address(client: Client, anna: User, login: str) -> None:
    assert enter(client, login)["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("address", ["/admin/login/?next=/admin/pages/", "/_util/login/?next=/admin/pages/"])
def test_wagtails_own_ways_in_lead_to_the_one_door(client: Client, anna: User, address: str) -> None:
    assert client.get(address)["Location"] == f"{LOGIN}?next=%2Fadmin%2Fpages%2F"
    answer = client.post(address.partition("?")[0], {"username": "anna", "password": "password"})
    assert answer["Location"] == LOGIN
    assert not is_in(client)


def test_wagtails_own_passwords_and_addresses_are_closed(client: Client, anna: User) -> None:
    for address in ("password_reset/", "password_reset/done/", "password_reset/confirm/MQ/x/"):
        assert client.get(f"/admin/{address}").status_code == 404
    assert client.post("/admin/password_reset/", {"email": anna.email}).status_code == 404
    client.force_login(anna)
    client.post(
        "/admin/account/",
        {
            "name_email-first_name": "Anna",
            "name_email-last_name": "Bianchi",
            "name_email-email": "editor@example.org",
            "password-new_password1": "un-altra-password",
            "password-new_password2": "un-altra-password",
        },
    )
    anna.refresh_from_db()
    assert anna.email == "Anna@Example.org"
    assert anna.check_password("password")


def test_who_is_out_is_led_to_the_door_and_back(client: Client, anna: User) -> None:
    answer = client.get("/admin/pages/")
    assert answer["Location"] == f"{LOGIN}?next=/admin/pages/"
    assert enter(client, "anna", next="/admin/pages/")["Location"] == "/admin/pages/"


@pytest.mark.parametrize("following", ["https://evil.example.com/", "//evil.example.com", "javascript:alert(1)"])
def test_the_door_leads_to_no_other_site(client: Client, anna: User, following: str) -> None:
    assert enter(client, "anna", next=following)["Location"] == "/admin/"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client: Client, anna: User) -> None:
    answers = set()
    for login in ("anna", "anna@example.org", "nessuno", "nessuno@example.org"):
        page = text(enter(client, login, "sbagliata"))
        page = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", page).replace(login, "LOGIN")
        answers.add(page)
    assert len(answers) == 1
    assert "non corrispondono" in answers.pop()
    assert not is_in(client)


def test_a_wrong_name_costs_as_much_work_as_a_wrong_password(
    client: Client, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    calls: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        calls.append(password)
        return str(encode(self, password, salt))

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    counts = []
    for login in ("anna", "nessuno"):
        calls.clear()
        enter(client, login, "sbagliata")
        counts.append(len(calls))
    assert counts[0] == counts[1] == 1


def test_after_five_wrong_passwords_even_the_right_one_waits(client: Client, anna: User) -> None:
    for _attempt in range(5):
        enter(client, "anna", "sbagliata")
    assert "Troppi tentativi sbagliati" in text(enter(client, "anna"))
    assert not is_in(client)
    for _attempt in range(6):
        answer = enter(client, "nessuno", "sbagliata")
    assert "Troppi tentativi sbagliati" in text(answer)


def test_with_the_cache_away_people_still_come_in(client: Client, anna: User, settings: Any, tmp_path: Any) -> None:
    blocked = tmp_path / "not-a-folder"
    blocked.write_text("")
    settings.CACHES = {
        "default": {"BACKEND": "lodiwelfare.caches.DispensableFileCache", "LOCATION": str(blocked / "cache")}
    }
    cache.set("one", 1)
    assert cache.get("one") is None
    assert enter(client, "anna", "sbagliata").status_code == 200
    assert enter(client, "anna")["Location"] == "/admin/"
    health.forget()


def test_nobody_signs_up(client: Client, site: Any) -> None:
    form = {
        "username": "eva",
        "email": "eva@example.org",
        "password1": "una-password-lunga",
        "password2": "una-password-lunga",
    }
    for answer in (client.get("/accesso/signup/"), client.post("/accesso/signup/", form)):
        assert "Si entra per invito" in text(answer)
    assert not User.objects.exists()


def test_a_deactivated_account_stays_out_and_says_so_only_to_its_owner(client: Client, anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert "non corrispondono" in text(enter(client, "anna", "sbagliata"))
    assert enter(client, "anna")["Location"] == "/accesso/inactive/"
    assert "disattivato" in text(client.get("/accesso/inactive/"))
    assert not is_in(client)


def test_the_register_knows_who_came_in_and_who_did_not(client: Client, anna: User) -> None:
    enter(client, "anna", "sbagliata")
    enter(client, "nessuno", "sbagliata")
    enter(client, "anna")
    entries = list(AuditEntry.objects.filter(action="accounts.log_in").order_by("pk"))
    assert [(each.outcome, each.object_id) for each in entries] == [
        (Outcome.REFUSED, str(anna.pk)),
        (Outcome.REFUSED, ""),
        (Outcome.DONE, str(anna.pk)),
    ]
    assert "nessuno" not in str([each.details for each in entries])


# Forgotten passwords.


def link() -> str:
    found = re.search(r"https?://[^/\s]+(/accesso/\S+)", Message.objects.latest("pk").text)
    assert found
    return found[1]


def test_a_forgotten_password_is_replaced_by_mail_and_ends_all_sessions(client: Client, anna: User) -> None:
    elsewhere = Client()
    enter(elsewhere, "anna")
    assert client.post(RESET, {"email": "ANNA@example.org"})["Location"] == "/accesso/password/reset/done/"
    page = client.get(link())
    form = page["Location"]
    assert "Le due password" not in text(client.get(form))
    wrong = client.post(form, {"password1": "passeggiata-lunga", "password2": "altra"})
    assert wrong.status_code == 200
    done = client.post(form, {"password1": "passeggiata-lunga", "password2": "passeggiata-lunga"})
    assert done["Location"] == "/accesso/password/reset/key/done/"
    assert elsewhere.get("/admin/").status_code == 302
    assert enter(client, "anna", "passeggiata-lunga")["Location"] == "/admin/"
    assert AuditEntry.objects.filter(action="accounts.password_change", object_id=str(anna.pk)).exists()
    assert "è stata cambiata" in Message.objects.latest("pk").text


def test_a_link_for_a_new_password_is_good_once(client: Client, anna: User) -> None:
    client.post(RESET, {"email": anna.email})
    address = link()
    form = client.get(address)["Location"]
    client.post(form, {"password1": "passeggiata-lunga", "password2": "passeggiata-lunga"})
    assert "non vale più" in text(Client().get(address))
    assert "non vale più" in text(client.post(form, {"password1": "un-altra-ancora", "password2": "un-altra-ancora"}))


def test_asking_for_a_new_password_does_not_tell_who_has_an_account(client: Client, anna: User) -> None:
    answers = []
    for email in (anna.email, "nessuno@example.org"):
        answer = client.post(RESET, {"email": email})
        answers.append((answer.status_code, answer["Location"]))
        assert Message.objects.latest("pk").recipient.lower() == email.lower()
    assert answers[0] == answers[1]
    assert Message.objects.count() == 2


def test_links_in_messages_lead_to_our_own_address_only(client: Client, anna: User, settings: Any) -> None:
    client.post(RESET, {"email": anna.email}, headers={"host": "evil.example.com"})
    assert Message.objects.latest("pk").text.count(settings.SITE_URL) == 1
    assert "evil.example.com" not in Message.objects.latest("pk").text


def test_a_new_password_can_be_asked_for_a_few_times_only(client: Client, anna: User) -> None:
    for _attempt in range(8):
        answer = client.post(RESET, {"email": anna.email})
    assert answer.status_code == 429
    assert "Troppi tentativi" in text(answer)
    assert Message.objects.count() <= 6


# One's own account.


def test_the_password_changes_with_the_old_one_and_ends_other_sessions(client: Client, anna: User) -> None:
    elsewhere = Client()
    enter(elsewhere, "anna")
    enter(client, "anna")
    change = "/accesso/password/change/"
    new = {"password1": "passeggiata-lunga", "password2": "passeggiata-lunga"}
    assert "non è la tua password" in text(client.post(change, {"oldpassword": "sbagliata", **new}))
    assert client.post(change, {"oldpassword": "password", **new})["Location"] == reverse("accounts:home")
    assert client.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


def test_an_address_changes_only_when_its_owner_confirms(client: Client, anna: User) -> None:
    enter(client, "anna")
    address = "/accesso/email/"
    client.post(address, {"action_add": "", "email": "nuova@example.org"})
    confirm = "/accesso/reauthenticate/"
    client.post(f"{confirm}?next={address}", {"password": "password", "next": address})
    client.post(address, {"action_add": "", "email": "nuova@example.org"})
    anna.refresh_from_db()
    assert anna.email == "Anna@Example.org"
    opened = link()
    client.get(opened)
    anna.refresh_from_db()
    assert anna.email == "Anna@Example.org"
    client.post(opened)
    anna.refresh_from_db()
    assert anna.email == "nuova@example.org"
    assert enter(Client(), "anna@example.org").status_code == 200
    assert enter(Client(), "nuova@example.org")["Location"] == "/admin/"
    assert Message.objects.filter(kind="account_notice", recipient="anna@example.org").exists()


def test_changing_ones_address_does_not_tell_whose_another_one_is(client: Client, anna: User) -> None:
    factories.make_editor()
    enter(client, "anna")
    address = "/accesso/email/"
    client.post("/accesso/reauthenticate/", {"password": "password"})
    pages = []
    for email in ("redazione@example.org", "nessuno@example.org"):
        answer = client.post(address, {"action_add": "", "email": email})
        pages.append((answer.status_code, answer["Location"]))
    assert pages[0] == pages[1]
    client.post(address, {"action_add": "", "email": "redazione@example.org"})
    client.post(link())
    anna.refresh_from_db()
    assert anna.email == "Anna@Example.org"


@pytest.mark.parametrize("address", ["/accesso/", "/accesso/sessioni/", "/accesso/email/", "/accesso/secondo-fattore/"])
def test_who_is_out_sees_nothing_of_an_account(client: Client, site: Any, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith(LOGIN)
