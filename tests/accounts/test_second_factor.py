"""The second factor: required of the office, offered to the others, and what happens when it is lost."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import checks, safekeeping
from audit.models import AuditEntry, Outcome
from messaging.models import Message
from tests import factories
from tests.accounts.conftest import CODE, code_of, enter, enter_with_app, give_app, give_recovery_codes

pytestmark = [pytest.mark.django_db(transaction=False), pytest.mark.usefixtures("site", "second_factor_required")]

SET_UP = "/accesso/secondo-fattore/totp/activate/"
CODES = "/accesso/secondo-fattore/recovery-codes/"
NEW_CODES = "/accesso/secondo-fattore/recovery-codes/generate/"
TAKE_AWAY = "/accesso/secondo-fattore/totp/deactivate/"
AGAIN = "/accesso/secondo-fattore/reauthenticate/"
MAKERS: dict[str, Callable[[], User]] = {"editor": factories.make_editor, "administrator": factories.make_admin}
both = pytest.mark.parametrize("office", list(MAKERS), indirect=True)


@pytest.fixture
def office(request: Any) -> User:
    """Somebody of the office: an editor unless a test asks for both."""
    return MAKERS[getattr(request, "param", "editor")]()


def text(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


def set_up(client: Client) -> str:
    """Set an app up as its page says, and return the secret that the page showed."""
    page = text(client.get(SET_UP))
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found, page
    secret = found[1].replace(" ", "")
    answer = client.post(SET_UP, {"code": code_of(secret)})
    assert answer["Location"] == CODES, text(answer)
    return secret


ADMIN_PAGES = (
    "/admin/",
    "/admin/pages/",
    "/admin/users/",
    "/admin/account/",
    "/admin/images/",
    "/admin/documents/",
    "/admin/reports/site-history/",
    "/admin/snippets/",
    "/admin/api/main/pages/",
    "/admin/importazioni/",
    "/admin/nothing-of-the-kind/",
)


@both
def test_the_office_reaches_nothing_without_a_second_factor(client: Client, office: User) -> None:
    enter(client, office.username)
    for address in ADMIN_PAGES:
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, SET_UP), address


@both
def test_the_office_changes_nothing_without_a_second_factor(client: Client, office: User) -> None:
    service = factories.make_service()
    enter(client, office.username)
    for address in (f"/admin/pages/{service.pk}/unpublish/", f"/admin/pages/{service.pk}/delete/"):
        assert client.post(address)["Location"] == SET_UP
    service.refresh_from_db()
    assert service.live


def test_every_address_of_the_admin_is_behind_the_second_factor(client: Client, office: User) -> None:
    """Whatever a room adds to the admin: the rule stands around it."""
    from lodiwelfare.office import OPEN_TO_ALL
    from lodiwelfare.office import urlpatterns as office_urls

    def views(patterns: Any) -> list[Any]:
        found = []
        for each in patterns:
            found += views(each.url_patterns) if hasattr(each, "url_patterns") else [each]
        return found

    def wrappers(view: Any) -> set[str]:
        names = set()
        while view is not None:
            names.add(getattr(getattr(view, "__code__", None), "co_qualname", "") or repr(view))
            for cell in getattr(view, "__closure__", None) or ():
                inner = cell.cell_contents
                if callable(inner) and "second_factor" in getattr(getattr(inner, "__code__", None), "co_filename", ""):
                    names.add("second_factor")
            if "second_factor" in getattr(getattr(view, "__code__", None), "co_filename", ""):
                names.add("second_factor")
            view = getattr(view, "__wrapped__", None)
        return names

    bare = [each for each in views(office_urls) if "second_factor" not in wrappers(each.callback)]
    assert {each.name for each in bare} <= set(OPEN_TO_ALL)
    assert len(bare) == len(OPEN_TO_ALL)


def test_the_office_sets_it_up_at_the_first_log_in(
    client: Client, office: User, django_capture_on_commit_callbacks: Any
) -> None:
    enter(client, office.username)
    assert client.get("/admin/")["Location"] == SET_UP
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client)
    assert client.get("/admin/").status_code == 200
    assert AuditEntry.objects.filter(action="accounts.factor_add", details__type="totp").exists()
    assert Message.objects.filter(kind="account_notice", user=office).exists()


def test_the_qr_code_is_shown_within_the_policy_of_public_pages(client: Client, office: User) -> None:
    enter(client, office.username)
    answer = client.get(SET_UP)
    assert "data:image/svg+xml;base64," in text(answer)
    policy = answer["Content-Security-Policy"]
    assert "img-src 'self' data:" in policy
    assert "unsafe-inline" not in policy
    assert "<script" not in text(answer)
    assert " style=" not in text(answer)


def test_a_wrong_code_sets_nothing_up_and_keeps_the_drawing(client: Client, office: User) -> None:
    enter(client, office.username)
    first = re.search(r"<code>([A-Z2-7 ]+)</code>", text(client.get(SET_UP)))
    page = text(client.post(SET_UP, {"code": "000000"}))
    assert "Il codice non è giusto" in page
    assert first
    assert first[1] in page
    assert not Authenticator.objects.exists()
    assert client.get("/admin/")["Location"] == SET_UP


@both
def test_then_the_code_is_asked_at_each_log_in(client: Client, office: User) -> None:
    secret = give_app(office)
    assert enter(client, office.username)["Location"] == CODE
    assert client.get("/admin/")["Location"].startswith("/accesso/login/")
    assert "Il codice non è giusto" in text(client.post(CODE, {"code": "123"}))
    assert client.get("/admin/")["Location"].startswith("/accesso/login/")
    assert client.post(CODE, {"code": code_of(secret)})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert AuditEntry.objects.filter(action="accounts.factor_use", outcome=Outcome.REFUSED).count() == 1


def test_the_page_that_was_asked_for_comes_after_the_code(client: Client, office: User) -> None:
    secret = give_app(office)
    enter(client, office.username, next="/admin/pages/")
    assert client.post(CODE, {"code": code_of(secret)})["Location"] == "/admin/pages/"


def test_a_code_is_good_once(office: User) -> None:
    secret = give_app(office)
    first, second = Client(), Client()
    enter(first, office.username)
    enter(second, office.username)
    code = code_of(secret)
    assert first.post(CODE, {"code": code}).status_code == 302
    assert "già stato usato" in text(second.post(CODE, {"code": code}))


def test_codes_cannot_be_guessed(client: Client, office: User) -> None:
    secret = give_app(office)
    enter(client, office.username)
    for number in range(5):
        client.post(CODE, {"code": f"{number:06}"})
    assert "Troppi tentativi" in text(client.post(CODE, {"code": code_of(secret)}))


def test_a_recovery_code_opens_once(office: User) -> None:
    give_app(office)
    codes = give_recovery_codes(office)
    for number, opens in ((0, True), (0, False), (1, True)):
        client = Client()
        enter(client, office.username)
        assert (client.post(CODE, {"code": codes[number]}).status_code == 302) is opens
    assert AuditEntry.objects.filter(action="accounts.recovery_code_use").count() == 2


def test_recovery_codes_are_shown_once_with_a_file_to_keep(client: Client, office: User) -> None:
    enter(client, office.username)
    set_up(client)
    page = text(client.get(CODES))
    codes = re.findall(r"<code>(\d{4} \d{4})</code>", page)
    assert len(codes) == 10
    assert 'download="lodiwelfare-codici-di-recupero.txt"' in page
    assert codes[0].replace(" ", "") in re.findall(r'href="data:text/plain[^"]+"', page)[0]
    again = text(client.get(CODES))
    assert not re.findall(r"<code>", again)
    assert "10 codici buoni" in again
    assert client.get(f"{CODES}download/").status_code == 403


def test_new_recovery_codes_replace_the_old_ones_after_asking_who_one_is(client: Client, office: User) -> None:
    enter_with_app(client, office)
    old = give_recovery_codes(office)
    assert client.get(NEW_CODES)["Location"].startswith("/accesso/reauthenticate/")
    answer = client.post(f"/accesso/reauthenticate/?next={NEW_CODES}", {"password": "password", "next": NEW_CODES})
    assert answer["Location"] == NEW_CODES
    assert client.post(NEW_CODES)["Location"] == CODES
    assert not set(old) & set(re.findall(r"\d{8}", text(client.get(CODES))))
    stranger = Client()
    enter(stranger, office.username)
    assert stranger.post(CODE, {"code": old[0]}).status_code == 200


def test_taking_it_away_asks_who_one_is_ends_other_sessions_and_closes_the_admin(office: User) -> None:
    here, elsewhere = Client(), Client()
    enter_with_app(here, office)
    cache.clear()
    enter_with_app(elsewhere, office)
    assert elsewhere.get("/admin/").status_code == 200
    assert here.post(TAKE_AWAY)["Location"].startswith("/accesso/reauthenticate/")
    here.post("/accesso/reauthenticate/", {"password": "password"})
    assert Authenticator.objects.filter(user=office).exists()
    here.post(TAKE_AWAY)
    assert not Authenticator.objects.filter(user=office).exists()
    assert here.get("/admin/")["Location"] == SET_UP
    assert elsewhere.get("/admin/")["Location"].startswith("/accesso/login/")
    assert AuditEntry.objects.filter(action="accounts.factor_remove").exists()


def test_a_session_that_never_showed_the_factor_is_asked_for_it(client: Client, office: User) -> None:
    """However the session came about: logged in by force here, kept from before elsewhere."""
    secret = give_app(office)
    client.force_login(office)
    answer = client.get("/admin/pages/")
    assert answer["Location"] == f"{AGAIN}?next=%2Fadmin%2Fpages%2F"
    answer = client.post(answer["Location"], {"code": code_of(secret), "next": "/admin/pages/"})
    assert answer["Location"] == "/admin/pages/"
    assert client.get("/admin/").status_code == 200


def test_an_old_password_session_has_to_say_the_password_before_setting_up(client: Client, office: User) -> None:
    client.force_login(office)
    assert client.get(SET_UP)["Location"].startswith("/accesso/reauthenticate/")


def test_a_just_logged_in_session_is_asked_again_after_a_while(
    client: Client, office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(client, office.username)
    assert client.get(SET_UP).status_code == 200
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.get(SET_UP)["Location"].startswith("/accesso/reauthenticate/")


def test_representatives_are_offered_it_and_come_in_without(client: Client) -> None:
    user = factories.make_representative(factories.make_provider())
    enter(client, user.username)
    assert client.get("/admin/").status_code == 200
    assert "Attiva il secondo fattore" in text(client.get("/accesso/secondo-fattore/"))
    set_up(client)
    other = Client()
    assert enter(other, user.username)["Location"] == CODE
    assert other.get("/admin/")["Location"].startswith("/accesso/login/")


def test_who_becomes_an_editor_needs_it_from_the_next_request_on(client: Client, site: Any) -> None:
    user = factories.make_representative(factories.make_provider())
    enter(client, user.username)
    assert client.get("/admin/").status_code == 200
    user.groups.add(site.editors)
    assert client.get("/admin/")["Location"] == SET_UP


def test_a_new_password_by_mail_does_not_skip_it(client: Client, office: User) -> None:
    give_app(office)
    client.post("/accesso/password/reset/", {"email": office.email})
    found = re.search(r"https?://[^/\s]+(/accesso/\S+)", Message.objects.latest("pk").text)
    assert found
    form = client.get(found[1])["Location"]
    client.post(form, {"password1": "passeggiata-lunga", "password2": "passeggiata-lunga"})
    assert client.get("/admin/")["Location"].startswith("/accesso/login/")
    assert enter(client, office.username, "passeggiata-lunga")["Location"] == CODE


def test_secrets_are_kept_encrypted_and_outlive_a_change_of_key(office: User, settings: Any) -> None:
    secret = give_app(office)
    kept = Authenticator.objects.get(user=office).data["secret"]
    assert secret not in kept
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key", [old]
    assert safekeeping.decrypt(kept) == secret
    settings.SECRET_KEY_FALLBACKS = []
    assert safekeeping.decrypt(kept) != secret


def test_with_a_lost_key_a_code_is_wrong_and_nothing_breaks(client: Client, office: User, settings: Any) -> None:
    secret = give_app(office)
    settings.SECRET_KEY = "another-key"
    enter(client, office.username)
    assert "Il codice non è giusto" in text(client.post(CODE, {"code": code_of(secret)}))


def test_a_site_without_the_rule_does_not_start(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    assert checks.second_factor(None) == []
    monkeypatch.setattr("django.apps.apps.is_installed", lambda name: False)
    assert [each.id for each in checks.second_factor(None)] == ["accounts.E001"]
    settings.SECOND_FACTOR_REQUIRED = True
    assert checks.second_factor(None) == []


def test_ones_own_page_says_how_things_stand(client: Client, office: User) -> None:
    enter_with_app(client, office)
    page = text(client.get(reverse("accounts:home")))
    assert "serve anche il codice del telefono" in page
    assert office.email in page
    assert reverse("accounts:home") in text(client.get("/admin/account/"))
