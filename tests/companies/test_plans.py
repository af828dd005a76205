"""A plan: begun by anybody, public once its e-mail is confirmed, current by itself, changed under its link."""

from __future__ import annotations

import csv
import datetime
import io
import re
import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from audit.models import AuditEntry
from companies import domains, jobs, links, planning, qr
from companies.models import PlanService, WelfarePlan
from messaging.models import Message
from tests.companies.conftest import (
    address_in,
    edit_path,
    key_of,
    make_offer,
    make_plan,
    reprice,
    text_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

NEW = "/imprese/piani/nuovo/"
RECOVER = "/imprese/piani/ritrova/"
OURS = {"Origin": "http://testserver"}


def fill_in(*pages: Any, **values: Any) -> dict[str, Any]:
    """What a person writes."""
    keys = [key_of(page) for page in pages]
    return {
        "company": "Azienda Prova",
        "site": "www.azienda.example",
        "email": "HR@azienda.example",
        "introduction": "Chiedi in ufficio.",
        "services": keys,
        "servizio": keys,
        **values,
    }


def new_path(*pages: Any) -> str:
    return f"{NEW}?" + "&".join(f"servizio={key_of(page)}" for page in pages)


def token_of(client: Client, path: str, monkeypatch: Any) -> str:
    """The token of a form that was opened a minute ago."""
    now = time.time()
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: now - 60)
        found = re.search(r'name="token" value="([^"]+)"', client.get(path).content.decode())
    assert found
    return found[1]


# Beginning and confirming


def test_a_plan_is_public_only_once_its_mail_is_confirmed(client: Client, nido: Any, badante: Any, send: Any) -> None:
    response = send(new_path(badante, nido), **fill_in(badante, nido))
    assert response.status_code == 200
    plan = WelfarePlan.objects.get()
    assert plan.email == "hr@azienda.example"
    assert [row.title for row in plan.services.all()] == ["Assistenza a casa", "Nido del Parco"]
    # The page that follows says where to look, and gives no key.
    assert links.key(plan) not in response.content.decode()
    assert client.get(plan.get_absolute_url()).status_code == 404
    assert client.get(edit_path(plan)).status_code == 404
    confirm = address_in(Message.objects.get(kind="plan_confirm").text)
    # Opening it, as mail programs do, does nothing.
    assert "Servizi per chi lavora in Azienda Prova" in text_of(client, confirm)
    assert client.get(plan.get_absolute_url()).status_code == 404
    response = client.post(confirm, headers=OURS)
    assert response.status_code == 302
    assert response["Location"] == edit_path(plan)
    text = text_of(client, plan.get_absolute_url())
    for words in (
        "Servizi per chi lavora in Azienda Prova",
        "@azienda.example",
        "Chiedi in ufficio.",
        "Nido del Parco",
    ):
        assert words in text
    assert "hr@azienda.example" not in text
    assert edit_path(plan) in Message.objects.get(kind="plan_link").text
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"companies.begin", "companies.confirm"}
    # The link again leads to the plan, and mails nothing.
    assert client.post(confirm, headers=OURS).status_code == 302
    assert Message.objects.filter(kind="plan_link").count() == 1


def test_the_same_form_makes_one_plan(client: Client, nido: Any, send: Any, monkeypatch: Any) -> None:
    token = token_of(client, new_path(nido), monkeypatch)
    for _time in range(2):
        assert send(new_path(nido), **fill_in(nido, token=token)).status_code == 200
    assert WelfarePlan.objects.get().company == "Azienda Prova"
    assert Message.objects.get().recipient == "hr@azienda.example"


def test_an_email_that_was_corrected_is_written_to(client: Client, nido: Any, send: Any, monkeypatch: Any) -> None:
    # Back, the letter that was wrong, and the same form again.
    token = token_of(client, new_path(nido), monkeypatch)
    send(new_path(nido), **fill_in(nido, token=token, email="rh@azienda.example"))
    assert "hr@azienda.example" in send(new_path(nido), **fill_in(nido, token=token)).content.decode()
    assert set(Message.objects.values_list("recipient", flat=True)) == {"rh@azienda.example", "hr@azienda.example"}
    confirm = address_in(Message.objects.get(recipient="hr@azienda.example").text)
    assert client.post(confirm, headers=OURS).status_code == 302
    assert WelfarePlan.objects.get(state=WelfarePlan.State.CONFIRMED).email == "hr@azienda.example"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"email": "hr@altra.example"}, "deve finire per @azienda.example"),
        ({"email": "hr@azienda.example.altra.example"}, "deve finire per @azienda.example"),
        ({"email": "hr@finta-azienda.example"}, "deve finire per @azienda.example"),
        ({"email": "non è un indirizzo"}, "indirizzo e-mail completo"),
        ({"site": "gmail.com"}, "servizio di posta"),
        ({"site": "azienda"}, "come azienda.it"),
        ({"company": ""}, "Scrivi il nome"),
        ({"company": "Vieni su www.altro.example"}, "Non scrivere indirizzi"),
        ({"company": "Premio: bit.ly/abc"}, "Non scrivere indirizzi"),
        ({"company": "Paga su paga-ora.com adesso"}, "Non scrivere indirizzi"),
        ({"introduction": "Vedi paga-ora.dev/x"}, "Non scrivere indirizzi"),
        ({"introduction": "Compra su https://altro.example"}, "Non scrivere indirizzi"),
        ({"services": []}, "almeno un servizio"),
        ({"services": ["00000000"]}, "non è più nel catalogo"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_lost(
    client: Client, nido: Any, send: Any, changed: dict[str, Any], message: str
) -> None:
    response = send(new_path(nido), **fill_in(nido, **changed))
    assert response.status_code == 422
    text = response.content.decode()
    assert message in text
    assert "Nido del Parco" in text
    assert not WelfarePlan.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("company", ["F.lli Rossi S.r.l.", "A.C.L.I. Coop.Soc. S.p.A./S.n.c.", "Rossi & C. s.a.s."])
def test_a_name_with_dots_is_no_address(client: Client, nido: Any, send: Any, company: str) -> None:
    text = "Dalle 8.30/12.30 e/o su appuntamento."
    assert send(new_path(nido), **fill_in(nido, company=company, introduction=text)).status_code == 200


def test_a_mail_that_nobody_confirmed_says_no_words_of_the_sender(client: Client, nido: Any, send: Any) -> None:
    send(new_path(nido), **fill_in(nido, company="Hai vinto un premio", introduction="Chiama subito."))
    message = Message.objects.get(kind="plan_confirm")
    for words in ("Hai vinto un premio", "Chiama subito."):
        assert words not in message.subject + message.text


def test_a_part_of_the_companys_domain_will_do(client: Client, nido: Any, send: Any) -> None:
    assert send(new_path(nido), **fill_in(nido, email="anna@hr.azienda.example")).status_code == 200


def test_a_box_that_anybody_can_have_vouches_for_no_name(client: Client, nido: Any) -> None:
    plan = make_plan(nido, email="qualcuno@gmail.com", company="Grande Impresa")
    for address in (plan.get_absolute_url(), f"{plan.get_absolute_url()}volantino/"):
        assert "Grande Impresa" not in text_of(client, address)
    assert "Nido del Parco" in text_of(client, plan.get_absolute_url())
    assert "un indirizzo @gmail.com lo può avere chiunque" in text_of(client, edit_path(plan))


def test_domains_are_read_as_people_write_them() -> None:
    for text in ("azienda.it", "https://www.Azienda.it/contatti?x=1", "http://azienda.it:80", "www.azienda.it."):
        assert domains.read_domain(text) == "azienda.it"
    for text in ("azienda", "", "1.2.3.4", "a b.it", "azienda..it", "<script>"):
        with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
            domains.read_domain(text)
    assert domains.is_shared("pec.aruba.it")
    assert domains.is_shared("studio.legalmail.it")
    assert not domains.is_shared("notgmail.com")


def test_machines_floods_and_other_sites_make_no_plan(client: Client, nido: Any, send: Any) -> None:
    path = new_path(nido)
    assert send(path, **fill_in(nido, headers={"Origin": "https://altro.example"})).status_code == 422
    assert send(path, **fill_in(nido, token="falso")).status_code == 422
    assert send(path, **fill_in(nido, website="https://spam.example")).status_code == 422
    assert not WelfarePlan.objects.exists()
    for number in range(4):
        send(path, **fill_in(nido, address=f"192.0.2.{number + 10}"))
    # Three messages a day to one address, whoever asks.
    assert Message.objects.filter(kind="plan_confirm").count() == 3


def test_who_picked_nothing_is_led_to_pick(client: Client, nido: Any) -> None:
    assert "Per cominciare scegli i servizi" in text_of(client, NEW)
    nido.unpublish()
    assert "Per cominciare scegli i servizi" in text_of(client, new_path(nido))


# Links


def test_forged_and_foreign_links_open_nothing(client: Client, nido: Any) -> None:
    plan = make_plan(nido)
    other = make_plan(nido, email="hr@altra.example", company="Altra")
    key = links.key(plan)
    for given in ("", "x", key[:-1], f"{key}0", key[:32] + links.key(other)[32:], "0" * 72, "é" * 72):
        for name in ("plan_edit", "plan_renew", "plan_delete"):
            response = client.post(f"{reverse(name)}?chiave={given}", {"action": "words", "company": "X", "sure": "on"})
            assert response.status_code == 404
    for given in ("", "x", f"{plan.uid.hex}:{plan.email}", f"{plan.uid.hex}:{plan.email}:x:y"):
        assert client.post(f"{reverse('plan_confirm')}?chiave={given}").status_code == 404
    plan.refresh_from_db()
    assert plan.company == "Azienda Prova"


def test_a_link_that_came_too_late_confirms_nothing(client: Client, nido: Any, monkeypatch: Any) -> None:
    plan = planning.begin(token="t", company="A", email="a@azienda.example", introduction="", keys=[key_of(nido)])
    confirm = address_in(links.confirm_url(plan))
    later = time.time() + links.CONFIRM_DAYS * 86_400 + 10
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: later)
        assert client.post(confirm, headers=OURS).status_code == 410
    plan.refresh_from_db()
    assert plan.state == WelfarePlan.State.DRAFT


def test_other_sites_cannot_press_the_buttons(client: Client, nido: Any) -> None:
    plan = make_plan(nido)
    draft = planning.begin(token="d", company="D", email="d@azienda.example", introduction="", keys=[])
    foreign = {"Origin": "https://altro.example"}
    assert client.post(address_in(links.confirm_url(draft)), headers=foreign).status_code == 403
    assert client.post(edit_path(plan), {"action": "words", "company": "Rubata"}, headers=foreign).status_code == 403
    assert client.post(links.edit_path(plan, "plan_delete"), {"sure": "on"}, headers=foreign).status_code == 403
    assert client.post(links.edit_path(plan, "plan_renew"), headers=foreign).status_code == 403
    assert links.find(links.key(plan)).company == "Azienda Prova"
    draft.refresh_from_db()
    assert draft.state == WelfarePlan.State.DRAFT


def test_the_private_link_is_found_again_by_the_confirmed_mail_alone(client: Client, nido: Any, send: Any) -> None:
    plan = make_plan(nido)
    planning.begin(token="d", company="D", email="hr@azienda.example", introduction="", keys=[])
    Message.objects.all().delete()
    known = send(RECOVER, email="hr@azienda.example")
    unknown = send(RECOVER, email="zz@azienda.example")
    assert known.status_code == unknown.status_code == 200
    same = re.compile(r"hr@azienda.example|zz@azienda.example")
    assert same.sub("X", known.content.decode()) == same.sub("X", unknown.content.decode())
    message = Message.objects.get()
    assert message.recipient == plan.email
    assert edit_path(plan) in message.text


def test_a_new_link_makes_the_old_one_useless(client: Client, nido: Any) -> None:
    plan = make_plan(nido)
    old = edit_path(plan)
    response = client.post(links.edit_path(plan, "plan_renew"), headers=OURS)
    assert response.status_code == 200
    assert client.get(old).status_code == 404
    assert edit_path(plan) not in response.content.decode()
    assert client.get(edit_path(plan)).status_code == 200
    assert client.get(plan.get_absolute_url()).status_code == 200


def test_a_new_link_ends_the_link_that_confirmed_the_plan_too(client: Client, nido: Any) -> None:
    draft = planning.begin(token="t", company="A", email="a@azienda.example", introduction="", keys=[key_of(nido)])
    confirm = address_in(Message.objects.get(kind="plan_confirm").text)
    plan = planning.confirm(draft)
    assert client.get(confirm).status_code == 302
    planning.renew_link(plan)
    for response in (client.get(confirm), client.post(confirm, headers=OURS)):
        assert response.status_code == 410
        assert edit_path(plan) not in response.content.decode()


def test_what_was_deleted_or_renewed_meanwhile_is_said_and_breaks_nothing(
    client: Client, nido: Any, monkeypatch: Any
) -> None:
    plan = make_plan(nido)
    draft = planning.begin(token="t", company="A", email="a@azienda.example", introduction="", keys=[])
    confirm, edit, renew = address_in(links.confirm_url(draft)), edit_path(plan), links.edit_path(plan, "plan_renew")
    delete = links.edit_path(plan, "plan_delete")
    # Another window did it between the look-up and the lock.
    monkeypatch.setattr(links, "find", lambda given: plan)
    monkeypatch.setattr(links, "find_to_confirm", lambda given: draft)
    WelfarePlan.objects.filter(pk=draft.pk).update(link_version=2)
    assert client.post(confirm, headers=OURS).status_code == 410
    WelfarePlan.objects.all().delete()
    assert client.post(confirm, headers=OURS).status_code == 410
    for path, values in ((edit, {"action": "prices"}), (renew, {}), (delete, {"sure": "on"})):
        response = client.post(path, values, headers=OURS)
        assert response.status_code == 409
        assert "Questo piano non esiste." in response.content.decode()


# Changing


def test_words_and_services_change_under_the_link(client: Client, nido: Any, badante: Any) -> None:
    third = make_offer("Doposcuola", "f")
    plan = make_plan(nido)

    def press(**values: Any) -> Any:
        return client.post(edit_path(plan), values, headers=OURS)

    pasted = f"https://x.example{badante.public_path} {key_of(third)}"
    assert "Aggiunti 2 servizi" in press(action="add", addresses=pasted).content.decode()
    assert "niente di nuovo" in press(action="add", addresses=pasted).content.decode()
    assert press(action="add", addresses="https://altro.example/").status_code == 422
    rows = list(plan.services.all())
    assert [row.title for row in rows] == ["Nido del Parco", "Assistenza a casa", "Doposcuola"]
    press(action=f"up:{rows[2].pk}")
    press(action=f"up:{rows[0].pk}")
    press(action=f"remove:{rows[1].pk}")
    assert [row.title for row in plan.services.all()] == ["Nido del Parco", "Doposcuola"]
    assert press(action="words", company="Nuovo Nome", introduction="").status_code == 302
    assert press(action="words", company="http://altro.example", introduction="").status_code == 422
    assert "Nuovo Nome" in text_of(client, plan.get_absolute_url())
    for nonsense in ("up:x", "down:99999999999999999999", "remove:-1", "", "up:", "drop"):
        assert press(action=nonsense).status_code == 302
    assert plan.services.count() == 2


def test_the_rows_of_another_plan_are_out_of_reach(client: Client, nido: Any) -> None:
    plan, other = make_plan(nido), make_plan(nido, email="hr@altra.example")
    row = other.services.get()
    for action in ("remove", "up", "down"):
        client.post(edit_path(plan), {"action": f"{action}:{row.pk}"}, headers=OURS)
    assert other.services.get() == row


def test_a_plan_is_deleted_whole(client: Client, nido: Any) -> None:
    plan = make_plan(nido)
    path = links.edit_path(plan, "plan_delete")
    assert client.post(path, headers=OURS).status_code == 422
    assert WelfarePlan.objects.exists()
    assert client.post(path, {"sure": "on"}, headers=OURS).status_code == 200
    assert not PlanService.objects.exists()
    assert client.get(plan.get_absolute_url()).status_code == 404


def test_a_plan_that_was_taken_down_cannot_be_changed(client: Client, nido: Any) -> None:
    plan = make_plan(nido)
    planning.take_down(plan, reason="Non va.", by=None)
    assert "Non va." in text_of(client, edit_path(plan), 410)
    for name, values in (("plan_edit", {"action": "words", "company": "X"}), ("plan_delete", {"sure": "on"})):
        assert client.post(links.edit_path(plan, name), values, headers=OURS).status_code in (409, 410)
    assert client.post(links.edit_path(plan, "plan_renew"), headers=OURS).status_code == 409
    plan.refresh_from_db()
    assert (plan.company, plan.link_version) == ("Azienda Prova", 1)


# What employees see


def test_the_page_is_for_who_has_its_address(client: Client, nido: Any) -> None:
    plan = make_plan(nido)
    response = client.get(plan.get_absolute_url())
    assert "noindex" in response["X-Robots-Tag"]
    assert 'name="robots" content="noindex' in response.content.decode()
    assert response["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response["Cache-Control"]
    assert "<script" not in response.content.decode()


def test_a_price_that_changed_is_marked_until_the_company_has_seen_it(client: Client, nido: Any) -> None:
    plan = make_plan(nido)
    assert "Prezzo cambiato" not in text_of(client, plan.get_absolute_url())
    reprice(nido, "12")
    text = text_of(client, plan.get_absolute_url())
    assert "Prezzo cambiato" in text
    assert "Tariffa: €\xa012,00 all'ora" in text
    assert "<s>Tariffa: €\xa010,00 all'ora</s>" in text
    assert '<s lang="it">Tariffa' in text_of(client, f"/en{plan.get_absolute_url()}")
    assert "Prezzo cambiato" not in text_of(client, make_plan(nido, email="b@azienda.example").get_absolute_url())
    client.post(edit_path(plan), {"action": "prices"}, headers=OURS)
    assert "Prezzo cambiato" not in text_of(client, plan.get_absolute_url())


def test_a_service_that_was_withdrawn_is_shown_as_withdrawn(client: Client, nido: Any, badante: Any) -> None:
    plan = make_plan(nido, badante)
    nido.unpublish()
    text = text_of(client, plan.get_absolute_url())
    assert "Nido del Parco" in text
    assert "Non è più nel catalogo" in text
    assert nido.public_path not in text
    assert "Nido del Parco" not in text_of(client, f"{plan.get_absolute_url()}volantino/")
    nido.save_revision().publish()
    assert "Non è più nel catalogo" not in text_of(client, plan.get_absolute_url())


def test_words_are_never_markup(client: Client, nido: Any) -> None:
    plan = make_plan(nido, company="<b>Azienda</b>", introduction="<script>alert(1)</script>\n\nA capo")
    for address in (plan.get_absolute_url(), f"{plan.get_absolute_url()}volantino/", edit_path(plan)):
        raw = client.get(address).content.decode()
        assert "<b>Azienda" not in raw
        assert "<script>alert" not in raw


def test_the_cost_of_a_plan_does_not_grow(client: Client, site: Any, django_assert_max_num_queries: Any) -> None:
    pages = [make_offer(f"Servizio {number}", "f") for number in range(6)]
    one, many = make_plan(pages[0]), make_plan(*pages, email="b@azienda.example")
    client.get(one.get_absolute_url())
    with django_assert_max_num_queries(20) as few:
        client.get(one.get_absolute_url())
    with django_assert_max_num_queries(len(few)):
        client.get(many.get_absolute_url())


# Paper and files


def test_the_leaflet_has_a_code_that_opens_the_page(client: Client, nido: Any) -> None:
    plan = make_plan(nido)
    text = text_of(client, f"{plan.get_absolute_url()}volantino/")
    assert links.page_url(plan, language="it") in text
    drawn = str(qr.draw(links.page_url(plan, language="it"), label="Codice"))
    assert drawn.split("<path")[2] in text
    assert "style=" not in drawn


def test_the_code_is_that_of_the_address() -> None:
    from qrcode import QRCode
    from qrcode.constants import ERROR_CORRECT_M

    code = QRCode(error_correction=ERROR_CORRECT_M, border=qr.BORDER)
    code.add_data("https://esempio.example/")
    code.make(fit=True)
    dark = sum(map(sum, code.get_matrix()))
    drawn = str(qr.draw("https://esempio.example/", label='"><script>'))
    assert drawn.count("h1v1h-1z") == dark
    assert "<script>" not in drawn


def test_files_hold_the_services_and_no_formula(client: Client, nido: Any) -> None:
    trap = make_offer("=HYPERLINK(1)", "f", amount="7")
    plan = make_plan(nido, trap)
    nido.unpublish()
    response = client.get(f"{plan.get_absolute_url()}servizi.csv")
    table = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert [len(row) for row in table] == [21, 21, 21]
    assert table[1][:2] == [str(nido.translation_key), "Nido del Parco"]
    assert table[1][-1] == "Non è più nel catalogo"
    assert table[2][1] == "'=HYPERLINK(1)"
    assert trap.provider.fiscal_code in table[2]
    book = load_workbook(io.BytesIO(client.get(f"{plan.get_absolute_url()}servizi.xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type == "s" for cell in cells)
    assert "=HYPERLINK(1)" in [cell.value for cell in cells]


# Staying current


def test_the_company_is_told_once_of_what_has_changed(nido: Any, badante: Any) -> None:
    plan, still = make_plan(nido, badante), make_plan(badante, email="b@azienda.example")
    before = Message.objects.count()
    assert jobs.tell_changes() == 0
    reprice(nido, "12")
    week_ago = timezone.now() - jobs.LOOK_EVERY - datetime.timedelta(hours=1)

    def a_week_later() -> list[Message]:
        WelfarePlan.objects.update(looked_at=week_ago)
        assert jobs.tell_changes() == 2
        assert jobs.tell_changes() == 0
        return list(Message.objects.filter(kind="plan_changes"))

    told = a_week_later()
    assert [message.recipient for message in told] == [plan.email]
    assert "«Nido del Parco» ha cambiato prezzo. Ora: Tariffa: €\xa012,00 all'ora." in told[0].text
    assert "Assistenza a casa" not in told[0].text
    assert edit_path(plan) in told[0].text
    assert a_week_later() == told
    badante.unpublish()
    assert {message.recipient for message in a_week_later()} == {plan.email, still.email}
    assert Message.objects.count() == before + 3


def test_a_change_that_comes_back_after_it_was_accepted_is_told_again(nido: Any, monkeypatch: Any) -> None:
    plan = make_plan(nido)
    today = timezone.localdate()
    told = []
    for week, (price, accepted) in enumerate([("12", False), ("12", True), ("10", True), ("12", False)], start=1):
        reprice(nido, price)
        WelfarePlan.objects.update(looked_at=timezone.now() - jobs.LOOK_EVERY - datetime.timedelta(hours=1))
        assert jobs.tell_changes() == 1
        told.append(Message.objects.filter(kind="plan_changes").count())
        if accepted:
            with monkeypatch.context() as patch:
                patch.setattr(timezone, "localdate", lambda week=week: today + datetime.timedelta(weeks=week))
                planning.accept_prices(plan)
    # At 12, not again at 12, accepted; back at 10, accepted; at 12 once more.
    assert told == [1, 1, 2, 3]


def test_a_plan_that_cannot_be_looked_at_holds_up_no_other(nido: Any, monkeypatch: Any) -> None:
    broken, good = make_plan(nido), make_plan(nido, email="b@azienda.example")
    reprice(nido, "12")
    WelfarePlan.objects.update(looked_at=timezone.now() - jobs.LOOK_EVERY - datetime.timedelta(hours=1))
    show = jobs.show

    def fails(plan: WelfarePlan, vocabulary: Any) -> Any:
        if plan == broken:
            raise RuntimeError
        return show(plan, vocabulary)

    monkeypatch.setattr(jobs, "show", fails)
    assert jobs.tell_changes() == 1
    assert Message.objects.get(kind="plan_changes").recipient == good.email
    # It stays due, and nothing runs round and round for it.
    assert jobs.tell_changes() == 0
    monkeypatch.undo()
    assert jobs.tell_changes() == 1
    assert Message.objects.filter(kind="plan_changes").count() == 2


def test_a_draft_that_cannot_be_deleted_holds_up_no_other(nido: Any, monkeypatch: Any) -> None:
    drafts = [
        planning.begin(token=name, company=name, email=f"{name}@azienda.example", introduction="", keys=[])
        for name in "ab"
    ]
    WelfarePlan.objects.update(created_at=timezone.now() - datetime.timedelta(days=links.CONFIRM_DAYS, hours=1))
    record = jobs.record

    def fails(action: str, *, about: WelfarePlan) -> None:
        if about == drafts[0]:
            raise RuntimeError
        record(action, about=about)

    monkeypatch.setattr(jobs, "record", fails)
    assert jobs.forget_drafts() == 1
    assert WelfarePlan.objects.get() == drafts[0]


def test_another_company_begins_with_the_services_of_a_plan(client: Client, nido: Any, badante: Any) -> None:
    plan = make_plan(nido, badante)
    badante.unpublish()
    assert f'href="{NEW}?servizio={key_of(nido)}"' in text_of(client, plan.get_absolute_url())


# Forgetting


def test_drafts_that_nobody_confirmed_are_deleted(nido: Any) -> None:
    kept = make_plan(nido)
    fresh = planning.begin(token="a", company="A", email="a@azienda.example", introduction="", keys=[])
    old = planning.begin(token="b", company="B", email="b@azienda.example", introduction="", keys=[])
    WelfarePlan.objects.filter(pk__in=[old.pk, kept.pk]).update(
        created_at=timezone.now() - datetime.timedelta(days=links.CONFIRM_DAYS, hours=1)
    )
    assert jobs.forget_drafts() == 1
    assert jobs.forget_drafts() == 0
    assert set(WelfarePlan.objects.all()) == {kept, fresh}
