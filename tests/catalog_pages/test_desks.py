"""The desks of the comuni: kept by the office alone, reachable, and never more than one a comune."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from catalog_pages.models import ServiceDesk
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/admin/snippets/catalog_pages/servicedesk/"
ADD = f"{LIST}add/"
ONE = ("edit", "delete", "history", "usage")


def form(**values: Any) -> dict[str, Any]:
    """What the form sends."""
    empty = dict.fromkeys(("phone", "phone_extra", "email", "url", "address", "hours", "note", "checked_on"), "")
    return {
        "municipality": factories.municipality("098019", "Codogno").pk,
        "name": "Servizio sociale professionale",
        **empty,
        "phone": "0377 555001",
        **values,
    }


def desk() -> ServiceDesk:
    return ServiceDesk.objects.create(
        municipality=factories.municipality("098019", "Codogno"), name="Sportello", phone="+390377555001"
    )


def test_the_office_keeps_them(site: Any, log_in: Any) -> None:
    client = log_in(factories.make_editor())
    assert client.post(ADD, form(hours="lunedì dalle 9 alle 12", checked_on="2026-10-05")).status_code == 302
    made = ServiceDesk.objects.get()
    assert (made.phone, made.checked_on) == ("+390377555001", datetime.date(2026, 10, 5))
    assert "Servizio sociale professionale" in client.get(LIST).content.decode()
    assert "Codogno" in client.get(f"{LIST}?q=codogno").content.decode()
    edit = f"{LIST}edit/{made.pk}/"
    assert "0377 555001" in client.get(edit).content.decode(), "as people write it"
    assert client.post(edit, form(phone="", email="sociale@example.org")).status_code == 302
    made.refresh_from_db()
    assert (made.phone, made.email) == ("", "sociale@example.org")
    assert client.post(f"{LIST}delete/{made.pk}/").status_code == 302
    assert not ServiceDesk.objects.exists()


def test_the_office_finds_them_in_the_menu(site: Any, log_in: Any) -> None:
    assert LIST in log_in(factories.make_editor()).get("/admin/").content.decode()


def test_representatives_of_bodies_get_nowhere(site: Any, log_in: Any) -> None:
    kept = desk()
    client = log_in(factories.make_representative(factories.make_provider()))
    for address in (LIST, ADD, *(f"{LIST}{name}/{kept.pk}/" for name in ONE)):
        response = client.get(address)
        assert (response.status_code, response.get("Location")) == (302, "/admin/"), address
    client.post(ADD, form(municipality=factories.municipality().pk))
    client.post(f"{LIST}edit/{kept.pk}/", form(phone="0377 555999"))
    client.post(f"{LIST}delete/{kept.pk}/")
    client.post(f"/admin/bulk/catalog_pages/servicedesk/delete/?id={kept.pk}")
    assert list(ServiceDesk.objects.values_list("pk", "phone")) == [(kept.pk, "+390377555001")]
    assert LIST not in client.get("/admin/").content.decode()


def test_strangers_are_asked_who_they_are(site: Any, client: Any) -> None:
    kept = desk()
    for address in (LIST, ADD, *(f"{LIST}{name}/{kept.pk}/" for name in ONE)):
        assert client.get(address)["Location"].startswith("/accesso/login/"), address
    client.post(f"{LIST}delete/{kept.pk}/")
    assert ServiceDesk.objects.filter(pk=kept.pk).exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"phone": "377 555001"}, "Manca lo zero iniziale?"),
        ({"phone": "abc"}, "Numero di telefono non valido"),
        ({"phone": ""}, "Serve almeno un modo di raggiungerlo"),
        ({"email": "sociale"}, "indirizzo email"),
        ({"name": ""}, "obbligatorio"),
        ({"municipality": ""}, "obbligatorio"),
        ({"checked_on": "2999-01-01"}, "deve ancora venire"),
    ],
)
def test_what_is_wrong_is_said(site: Any, log_in: Any, values: dict[str, str], said: str) -> None:
    response = log_in(factories.make_editor()).post(ADD, form(**values))
    assert response.status_code == 200
    assert said in response.content.decode()
    assert not ServiceDesk.objects.exists()


def test_a_comune_has_one(site: Any, log_in: Any) -> None:
    desk()
    response = log_in(factories.make_editor()).post(ADD, form())
    assert response.status_code == 200
    assert "esiste già" in response.content.decode()


def test_comuni_are_offered_by_name_and_nothing_else_is(site: Any, log_in: Any) -> None:
    factories.municipality("098019", "Codogno")
    factories.make_term("municipality", "098999", "Borgo Ritirato", valid_to=datetime.date(2020, 1, 1))
    factories.category()
    text = log_in(factories.make_editor()).get(ADD).content.decode()
    assert ">Codogno</option>" in text
    assert "Borgo Ritirato" not in text
    assert "Socio assistenziali</option>" not in text


def test_a_desk_nobody_can_reach_is_none(site: Any) -> None:
    unreachable = ServiceDesk(municipality=factories.municipality(), name="Sportello")
    with pytest.raises(ValidationError, match="almeno un modo"):
        unreachable.full_clean()
    ServiceDesk(
        municipality=factories.municipality(), name="Sportello", address="Via Prova 1", checked_on=timezone.localdate()
    ).full_clean()
