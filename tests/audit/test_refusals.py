"""What the wall refuses is in the register afterwards: after the rollback, by number, and not without end."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from audit.models import AuditEntry, Outcome
from catalog_pages.permissions import Refused
from lodiwelfare import office, refusals
from tests import factories

pytestmark = pytest.mark.django_db


def refused(**conditions: Any) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(outcome=Outcome.REFUSED, **conditions).order_by("pk"))


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_bodys_page_is_refused_and_registered(method: str, site: Any, log_in: Any) -> None:
    intruder = factories.make_representative(factories.make_provider("Alfa"))
    victim = factories.make_service(factories.make_provider("Beta"), publish=False)
    getattr(log_in(intruder), method)(reverse("wagtailadmin_pages:edit", args=[victim.pk]))
    (entry,) = refused()
    assert (entry.action, entry.user_id, entry.object_id) == (refusals.DENIED, intruder.pk, str(victim.pk))
    assert entry.details == {"view": "wagtailadmin_pages:edit", "method": method.upper()}


def test_a_refusal_inside_a_view_is_registered(site: Any, log_in: Any) -> None:
    intruder = factories.make_representative(factories.make_provider())
    log_in(intruder).get(reverse("search_parked"))
    assert [entry.details["view"] for entry in refused()] == ["search_parked"]


def test_a_script_that_asks_is_refused_and_registered(site: Any, log_in: Any) -> None:
    intruder = factories.make_representative(factories.make_provider())
    response = log_in(intruder).get(reverse("search_parked"), headers={"x-requested-with": "XMLHttpRequest"})
    assert response.status_code == 403
    assert len(refused()) == 1


def test_who_has_no_way_into_the_admin_is_registered_and_the_anonymous_is_not(site: Any, log_in: Any) -> None:
    outsider = User.objects.create_user("fuori")
    log_in(outsider).get(reverse("wagtailadmin_home"))
    Client().get(reverse("wagtailadmin_home"))
    assert [entry.user_id for entry in refused()] == [outsider.pk]


def test_refused_is_registered_after_the_rollback(site: Any, rf: Any, monkeypatch: Any) -> None:
    user, service = factories.make_editor(), factories.make_service()
    monkeypatch.setattr(office, "refusal_response", lambda request, refusal: "told")

    def view(request: Any) -> Any:
        service.title = "Cambiato"
        service.save()
        raise Refused("no", service)

    request = rf.post("/admin/")
    request.user, request.resolver_match = user, None
    assert office.office_view(view)(request) == "told"
    service.refresh_from_db()
    assert service.title != "Cambiato"
    (entry,) = refused()
    assert (entry.action, entry.object_id) == (refusals.RULE, str(service.pk))


def test_a_scanner_cannot_fill_the_register(site: Any, log_in: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(refusals, "MOST_AN_HOUR", 3)
    client = log_in(factories.make_representative(factories.make_provider()))
    for _ in range(10):
        client.get(reverse("search_parked"))
    assert [entry.action for entry in refused()] == [refusals.DENIED] * 3 + [refusals.FLOOD]
