"""OpenID Connect, with a provider that really answers: it opens accounts, and makes none by itself."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.test import Client

from accounts import invitations
from accounts.models import Invitation
from audit.models import AuditEntry
from catalog_pages.permissions import is_office
from messaging.models import Message
from tests import factories
from tests.accounts.conftest import CODE, LOGIN, give_app
from tests.accounts.provider import CLIENT_ID, CLIENT_SECRET, Provider, running_provider

pytestmark = pytest.mark.django_db

START = "/accesso/oidc/cie/login/"
ANNA = {
    "sub": "TINIT-anna",
    "email": "anna@example.org",
    "email_verified": True,
    "given_name": "Anna",
    "family_name": "Bianchi",
}


@pytest.fixture
def provider(site: Any, settings: Any) -> Iterator[Provider]:
    with running_provider() as running:
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "cie",
                        "name": "CIE",
                        "client_id": CLIENT_ID,
                        "secret": CLIENT_SECRET,
                        "settings": {"server_url": running.url},
                    }
                ],
            }
        }
        running.person = dict(ANNA)
        yield running


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def follow(client: Client, start: str = START) -> Any:
    """Go to the provider as a browser does, and come back."""
    leaving = client.get(start)
    assert leaving.status_code == 302, leaving.content.decode()
    try:
        urllib.request.build_opener(NoRedirect).open(leaving["Location"], timeout=5)
    except urllib.error.HTTPError as answer:
        back = urlsplit(answer.headers["Location"])
        answer.close()
    return client.get(f"{back.path}?{back.query}")


def text(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


def test_the_button_is_there_only_where_a_provider_is_set(client: Client, provider: Provider, settings: Any) -> None:
    assert "Entra con CIE" in text(client.get(LOGIN))
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "Entra con" not in text(client.get(LOGIN))
    assert client.get(START).status_code == 404


def test_a_confirmed_address_opens_the_account_that_has_it(client: Client, provider: Provider) -> None:
    user = factories.make_representative(factories.make_provider(), "anna")
    assert follow(client)["Location"] == "/admin/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert SocialAccount.objects.get().user == user
    assert User.objects.get(pk=user.pk).check_password("password")
    assert AuditEntry.objects.filter(action="accounts.provider_link", user_id=user.pk).exists()


def test_the_identity_counts_from_then_on_whatever_its_address_becomes(client: Client, provider: Provider) -> None:
    user = factories.make_representative(factories.make_provider(), "anna")
    follow(client)
    provider.person["email"] = "altra@example.org"
    later = Client()
    follow(later)
    assert later.session["_auth_user_id"] == str(user.pk)


def test_an_address_that_the_provider_did_not_confirm_opens_nothing(client: Client, provider: Provider) -> None:
    factories.make_representative(factories.make_provider(), "anna")
    provider.person["email_verified"] = False
    assert "Si entra per invito" in text(follow(client))
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()


def test_who_has_no_account_gets_none(client: Client, provider: Provider) -> None:
    assert "Si entra per invito" in text(follow(client))
    assert "_auth_user_id" not in client.session
    assert not User.objects.exists()


def test_a_deactivated_account_stays_closed(client: Client, provider: Provider) -> None:
    user = factories.make_representative(factories.make_provider(), "anna")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert follow(client)["Location"] == "/accesso/inactive/"
    assert "_auth_user_id" not in client.session


def test_the_second_factor_is_asked_here_too(client: Client, provider: Provider) -> None:
    user = factories.make_editor("anna")
    give_app(user)
    assert follow(client)["Location"] == CODE
    assert "_auth_user_id" not in client.session


def test_the_office_needs_a_second_factor_whatever_the_way_in(
    client: Client, provider: Provider, second_factor_required: None
) -> None:
    factories.make_editor("anna")
    follow(client)
    assert client.get("/admin/")["Location"] == "/accesso/secondo-fattore/totp/activate/"
    assert client.get("/accesso/secondo-fattore/totp/activate/").status_code == 200


def test_an_invitation_lets_the_provider_make_the_account(client: Client, provider: Provider) -> None:
    invitations.invite(email="anna@example.org", purpose="editor", payload={}, invited_by=None)
    found = re.search(r"/invito/\S+", Message.objects.get().text)
    assert found
    page = text(client.get(found[0]))
    assert "Entra con CIE" in page
    start = re.search(rf'href="({START}[^"]+)"', page)
    assert start
    assert follow(client, start[1].replace("&amp;", "&"))["Location"] == found[0]
    assert client.post(found[0])["Location"] == "/admin/"
    user = User.objects.get()
    assert (user.email, user.get_full_name(), user.has_usable_password()) == ("anna@example.org", "Anna Bianchi", False)
    assert is_office(user)


@pytest.mark.parametrize("changed", [{"email": "eva@example.org"}, {"email_verified": False}])
def test_an_invitation_is_for_its_own_confirmed_address_only(
    client: Client, provider: Provider, changed: dict[str, Any]
) -> None:
    invitations.invite(email="anna@example.org", purpose="editor", payload={}, invited_by=None)
    found = re.search(r"/invito/\S+", Message.objects.get().text)
    assert found
    provider.person.update(changed)
    assert "Si entra per invito" in text(follow(client, f"{START}?next={found[0]}"))
    assert not User.objects.exists()
    assert Invitation.objects.get().is_open


def test_a_provider_that_is_down_gets_a_page_that_says_so(client: Client, provider: Provider) -> None:
    provider.is_broken = True
    answer = client.get(START)
    assert answer.status_code < 500
    assert "non ha risposto" in text(answer)


def test_an_answer_that_was_not_asked_for_is_refused(client: Client, provider: Provider) -> None:
    factories.make_representative(factories.make_provider(), "anna")
    leaving = Client().get(START)
    query = dict(parse_qsl(urlsplit(leaving["Location"]).query))
    answer = client.get(f"{START}callback/?code=stolen&state={query['state']}")
    assert "non è riuscito" in text(answer)
    assert "_auth_user_id" not in client.session


def test_who_says_no_at_the_provider_is_back_where_they_were(client: Client, provider: Provider) -> None:
    leaving = client.get(START)
    found = re.search(r"state=([^&]+)", leaving["Location"])
    assert found
    answer = client.get(f"{START}callback/?error=access_denied&state={found[1]}")
    assert answer["Location"] == "/accesso/identita-digitale/login/cancelled/"
    assert "Non è cambiato nulla" in text(client.get(answer["Location"]))


def test_links_are_seen_and_taken_away(client: Client, provider: Provider) -> None:
    user = factories.make_representative(factories.make_provider(), "anna")
    follow(client)
    page = "/accesso/identita-digitale/"
    assert "collegata il" in text(client.get(page))
    client.post("/accesso/reauthenticate/", {"password": "password"})
    client.post(page, {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()
    assert AuditEntry.objects.filter(action="accounts.provider_unlink", user_id=user.pk).exists()
