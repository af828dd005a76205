"""Who is logged in but works for nobody is told so, once, and shown nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from audit.models import AuditEntry, Outcome
from providers.suspension import suspend
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/admin/", "/admin/pages/1/", "/admin/images/", "/admin/login/"])
def test_somebody_without_a_body_is_told_and_goes_round_no_circle(site: Any, log_in: Any, address: str) -> None:
    client = log_in(User.objects.create_user("senza-ente", "senza@example.org", "password"))
    answer = client.get(address, follow=True)
    assert answer.status_code == 403
    assert "non lavori per nessun ente" in answer.content.decode()
    assert len(answer.redirect_chain) <= 2


def test_the_people_of_a_suspended_body_are_told(site: Any, log_in: Any) -> None:
    provider = factories.make_provider()
    person = factories.make_representative(provider)
    suspend(provider, by=factories.make_admin(), reason="prova")
    assert log_in(person).get("/admin/", follow=True).status_code == 403
    assert AuditEntry.objects.filter(user_id=person.pk, outcome=Outcome.REFUSED).exists()
