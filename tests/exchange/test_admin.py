"""An office without a shell: a spreadsheet with its own columns, seen before it is imported, and taken back."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook
from wagtail.models import Page, PageLogEntry

from catalog_pages.models import ProviderPage, ServicePage
from exchange import jobs
from exchange.models import ImportRow, ImportRun
from search.models import ServiceDocument
from tests import factories

pytestmark = pytest.mark.django_db

HEADERS = [
    "Codice",
    "Denominazione ente",
    "C.F. Ente",
    "Nome del servizio",
    "Area",
    "Descrizione",
    "A chi è rivolto",
    "Come si accede",
    "Comuni",
    "Telefono",
    "E-mail",
    "Orari",
    "Costo",
    "Emette fattura",
]
ROW = [
    "B-1",
    "Cooperativa Girasole",
    "91234560091",
    "Pasti a domicilio",
    "Servizi socio-assistenziali",
    "Un pranzo caldo portato a casa ogni giorno.",
    "Persone anziane che vivono sole",
    "Telefona all'ufficio\n- porta un documento\n- firma la domanda",
    "Lodi, Codogno",
    "0371 555011",
    "pasti@girasole.example.org",
    "lun-ven 9-12; sab 9.30-12.30",
    "€ 6,50 a pasto",
    "sì",
]


def workbook(*rows: list[Any], headers: list[str] = HEADERS) -> bytes:
    """A spreadsheet as Excel saves it, with a title above the table."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Elenco dei servizi 2026"])
    sheet.append([])
    sheet.append(headers)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(**values: Any) -> list[Any]:
    """The usual row, with other values in some columns."""
    return [values.get(header, value) for header, value in zip(HEADERS, ROW, strict=True)]


@pytest.fixture
def client(vocabularies: None, editor: Any, log_in: Any) -> Any:
    return log_in(editor)


@pytest.fixture
def body(vocabularies: None) -> ProviderPage:
    return factories.make_provider("Cooperativa Girasole", fiscal_code="91234560091")


def upload(client: Any, data: bytes, name: str = "servizi.xlsx") -> ImportRun:
    response = client.post(reverse("exchange:index"), {"file": SimpleUploadedFile(name, data)})
    assert response.status_code == 302, response.content.decode()
    return ImportRun.objects.latest("pk")


def preview(client: Any, run: ImportRun, **options: Any) -> str:
    """Send the columns as they were guessed; return the preview."""
    data: dict[str, Any] = {f"column-{place}": key for place, key in enumerate(run.mapping)}
    response = client.post(
        reverse("exchange:columns", args=[run.pk]), data | {"state": "draft", **options}, follow=True
    )
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def agree(client: Any, run: ImportRun, **data: Any) -> None:
    """Confirm what the preview shows now; no worker has begun yet."""
    run.refresh_from_db()
    client.post(reverse("exchange:confirm", args=[run.pk]), {"version": run.result["version"], **data})


def confirm(client: Any, run: ImportRun, **data: Any) -> ImportRun:
    """Confirm what the preview shows now, and have the worker import it."""
    agree(client, run, **data)
    while jobs.run_imports():
        pass
    return ImportRun.objects.get(pk=run.pk)


def take_back(client: Any, run: ImportRun) -> ImportRun:
    """Ask for the undoing, and have the worker do it."""
    client.post(reverse("exchange:undo", args=[run.pk]))
    while jobs.run_imports():
        pass
    return ImportRun.objects.get(pk=run.pk)


def test_a_spreadsheet_becomes_drafts(client: Any, body: ProviderPage) -> None:
    run = upload(client, workbook(ROW))
    assert run.mapping == [
        "external_id",
        "provider_title",
        "provider_fiscal_code",
        "title",
        "category",
        "summary",
        "eligibility",
        "how_to",
        "municipalities",
        "contact_phone",
        "contact_email",
        "hours_text",
        "price",
        "can_invoice",
    ]
    html = preview(client, run)
    assert "1 scheda sarà scritta in bozza" in html
    assert not ServicePage.objects.exists()
    run = confirm(client, run)
    assert run.state == ImportRun.State.DONE, run.result
    page = ServicePage.objects.get()
    assert not page.live
    assert (
        page.how_to == "<p>Telefona all&#x27;ufficio</p><ul><li>porta un documento</li><li>firma la domanda</li></ul>"
    )
    assert sorted(term.code for term in page.municipalities.all()) == ["098019", "098031"]
    assert [(row.weekdays, str(row.opens), str(row.closes)) for row in page.hours.all()] == [
        ([1, 2, 3, 4, 5], "09:00:00", "12:00:00"),
        ([6], "09:30:00", "12:30:00"),
    ]
    assert [(str(row.amount), row.unit) for row in page.prices.all()] == [("6.50", "meal")]
    contact = page.contacts.get()
    assert (contact.phone, contact.email) == ("+390371555011", "pasti@girasole.example.org")
    assert page.can_invoice is True
    shown = client.get(reverse("exchange:run", args=[run.pk])).content.decode()
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in shown
    entry = PageLogEntry.objects.get(page=page.pk, action="exchange.import")
    assert entry.message == "Importato da «servizi.xlsx», riga 4"


def test_csv_of_italian_excel_is_read(client: Any, body: ProviderPage) -> None:
    text = ";".join(HEADERS) + "\r\n" + ";".join(f'"{cell}"' for cell in ROW)
    run = upload(client, text.encode("cp1252"), "bacheca.csv")
    assert run.headers == HEADERS
    assert "1 scheda sarà scritta in bozza" in preview(client, run)


def test_mapping_is_remembered_for_the_same_columns(client: Any, body: ProviderPage) -> None:
    run = upload(client, workbook(ROW))
    chosen = ["" if key == "can_invoice" else key for key in run.mapping]
    run.mapping = chosen
    preview(client, run)
    assert upload(client, workbook(ROW)).mapping == chosen


def test_the_preview_names_row_column_and_remedy(client: Any, body: ProviderPage) -> None:
    run = upload(client, workbook(ROW, changed(Codice="B-2", Comuni="Lodi, Codonio", Telefono="boh")))
    html = preview(client, run, state="published")
    assert "<strong>Comuni</strong>" in html
    assert "Forse: Codogno" in html
    assert "<strong>Telefono</strong>" in html
    wrong = run.rows.get(verdict=ImportRow.Verdict.ERROR)
    assert wrong.line == 5


def test_wrong_rows_stay_behind_and_the_rest_comes_in(client: Any, body: ProviderPage) -> None:
    run = upload(client, workbook(ROW, changed(Codice="B-2", Comuni="Atlantide")))
    preview(client, run)
    run = confirm(client, run)
    assert ServicePage.objects.count() == 1
    assert run.result["counts"]["error"] == 1


def test_likely_duplicates_are_shown_and_can_be_left_out(client: Any, body: ProviderPage) -> None:
    twin = factories.make_service(body, title="Pasti caldi a domicilio")
    run = upload(client, workbook(ROW))
    html = preview(client, run)
    assert reverse("wagtailadmin_pages:edit", args=[twin.pk]) in html
    assert "Somiglia a una scheda dello stesso ente" in html
    client.post(reverse("exchange:skip", args=[run.pk]), {"all_duplicates": "1"})
    run = confirm(client, run)
    assert run.state == ImportRun.State.CHECKED
    assert ServicePage.objects.count() == 1
    client.post(reverse("exchange:skip", args=[run.pk]), {"shown": ["4"]})
    assert confirm(client, run).state == ImportRun.State.DONE
    assert ServicePage.objects.count() == 2


def test_who_brought_the_file_does_not_publish_it(client: Any, body: ProviderPage, log_in: Any) -> None:
    run = upload(client, workbook(ROW))
    html = preview(client, run, state="published")
    assert "diversa da te" in html
    assert confirm(client, run).state == ImportRun.State.CHECKED
    colleague = log_in(factories.make_editor("collega"))
    run = confirm(colleague, run)
    assert run.state == ImportRun.State.DONE, run.result
    page = ServicePage.objects.get()
    assert page.live
    assert page.live_revision.user.get_username() == "ufficio"
    assert PageLogEntry.objects.get(page=page.pk, action="wagtail.publish").user.get_username() == "collega"
    assert ServiceDocument.objects.get(pk=page.translation_key).live


def test_an_administrator_alone_says_why(body: ProviderPage, log_in: Any) -> None:
    client = log_in(factories.make_admin())
    run = upload(client, workbook(ROW))
    preview(client, run, state="published")
    assert confirm(client, run).state == ImportRun.State.CHECKED
    assert confirm(client, run, reason="Passaggio dalla vecchia Bacheca").state == ImportRun.State.DONE
    entry = PageLogEntry.objects.get(page=ServicePage.objects.get().pk, action="exchange.import")
    assert entry.comment == "Passaggio dalla vecchia Bacheca"


def test_undo_takes_back_what_nobody_has_touched(client: Any, log_in: Any, editor: Any) -> None:
    headers = [*HEADERS, "Tipo ente"]
    rows = [
        [*changed(Codice=f"B-{number}", **{"Nome del servizio": f"Servizio {number}"}), "Cooperativa sociale"]
        for number in (1, 2)
    ]
    run = upload(client, workbook(*rows, headers=headers))
    preview(client, run, state="published")
    run = confirm(log_in(factories.make_editor("collega")), run)
    assert run.state == ImportRun.State.DONE, run.result
    assert ProviderPage.objects.count() == 1
    edited = ServicePage.objects.get(external_id="B-2")
    edited.summary = "Corretto a mano."
    edited.save_revision(user=editor)
    address = reverse("exchange:run", args=[run.pk])
    client.post(reverse("exchange:undo", args=[run.pk]))
    shown = client.get(address).content.decode()
    assert "In annullamento" in shown
    assert "0 righe su 2" in shown
    # Asked twice, it is done once.
    client.post(reverse("exchange:undo", args=[run.pk]))
    while jobs.run_imports():
        pass
    assert list(ServicePage.objects.values_list("external_id", flat=True)) == ["B-2"]
    run.refresh_from_db()
    assert run.result["undone"]["deleted"] == 1
    assert [title for title, _reason in run.result["undone"]["kept"]] == ["Servizio 2", "Cooperativa Girasole"]
    shown = client.get(address).content.decode()
    assert "l&#x27;ha modificata dopo" in shown
    assert client.post(reverse("exchange:undo", args=[run.pk])).status_code == 302


def test_undo_brings_back_what_was_changed_and_takes_new_bodies_away(client: Any, log_in: Any) -> None:
    colleague = log_in(factories.make_editor("collega"))
    headers = [*HEADERS, "Tipo ente"]
    first = upload(client, workbook([*ROW, "Cooperativa sociale"], headers=headers))
    preview(client, first, state="published")
    first = confirm(colleague, first)
    second = upload(client, workbook([*changed(**{"Nome del servizio": "Pasti freddi"}), ""], headers=headers))
    preview(client, second, state="published")
    second = confirm(colleague, second)
    page = ServicePage.objects.get()
    assert page.title == "Pasti freddi"
    take_back(client, second)
    page = ServicePage.objects.get()
    assert page.title == "Pasti a domicilio"
    assert page.live
    assert ServiceDocument.objects.get(pk=page.translation_key).title == "Pasti a domicilio"
    take_back(client, first)
    # The page was edited since, by the undoing of the second: it is told, not deleted.
    assert ServicePage.objects.exists()


@pytest.mark.parametrize("who", ["anonymous", "representative"])
def test_only_the_office_gets_in(body: ProviderPage, client: Any, log_in: Any, who: str) -> None:
    run = upload(client, workbook(ROW))
    preview(client, run)
    from django.test import Client

    stranger = Client() if who == "anonymous" else log_in(factories.make_representative(body))
    before = list(ImportRun.objects.values()) + list(ImportRow.objects.values())
    addresses = [
        reverse("exchange:index"),
        reverse("exchange:export", args=["csv"]),
        reverse("exchange:export", args=["jsonl"]),
    ]
    addresses += [
        reverse(f"exchange:{name}", args=[run.pk]) for name in ("run", "columns", "skip", "confirm", "undo", "discard")
    ]
    for address in addresses:
        for method in (stranger.get, stranger.post):
            response = method(
                address, {"file": SimpleUploadedFile("x.xlsx", workbook(ROW))} if method == stranger.post else {}
            )
            assert response.status_code in (302, 403, 405), address
            assert b"Pasti" not in response.content
    assert list(ImportRun.objects.values()) + list(ImportRow.objects.values()) == before
    if who == "representative":
        assert "Importa servizi" not in stranger.get("/admin/").content.decode()
    assert "Importa servizi" in client.get("/admin/").content.decode()


def _zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


BAD = {
    "empty": (b"", "vuoto"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "salvalo come .xlsx"),
    "macros": (_zipped(**{"xl/vbaProject.bin": b"x", "xl/workbook.xml": b"x"}), "macro"),
    "bomb": (_zipped(**{"xl/workbook.xml": b" " * (81 * 1024 * 1024)}), "troppo grande"),
    "other archive": (_zipped(**{"content.xml": b"x"}), "Non è un file Excel"),
    "broken": (_zipped(**{"xl/workbook.xml": b"<"}), "rovinato"),
    "cut": (workbook(ROW)[:2000], "rovinato"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0", "Non è un foglio"),
    "page": (b"<html><body>ciao</body></html>", "Non è un foglio"),
    "no header": (b"ciao\nmondo\n", "nomi delle colonne"),
    "no rows": (b"Nome;Ente\n", "non ci sono righe"),
    "too many": (b"Nome;Ente\n" + b"a;b\n" * 2_001, "2000"),
    "quotes": (b'Nome;Ente\n"' + b"a" * 1_100_000 + b"\n", "virgolette"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_with_what_to_do(client: Any, name: str) -> None:
    data, remedy = BAD[name]
    response = client.post(reverse("exchange:index"), {"file": SimpleUploadedFile("x.xlsx", data)})
    assert response.status_code == 422
    assert remedy in response.content.decode()
    assert not ImportRun.objects.exists()


def test_formulas_without_a_result_are_named(client: Any) -> None:
    response = client.post(
        reverse("exchange:index"), {"file": SimpleUploadedFile("x.xlsx", workbook(["=1+1", *ROW[1:]]))}
    )
    assert "La cella A4 ha una formula" in response.content.decode()


def test_columns_that_make_no_sense_are_refused(client: Any) -> None:
    run = upload(client, workbook(ROW))
    address = reverse("exchange:columns", args=[run.pk])
    response = client.post(address, {"state": "draft", "column-0": "title", "column-1": "title"})
    assert response.status_code == 422
    assert "Due colonne sono lette" in response.content.decode()
    response = client.post(address, {"state": "draft", "column-0": "pippo"})
    assert response.status_code == 422
    assert client.post(address, {}).status_code == 422


def test_a_run_that_fails_says_so_and_writes_nothing(
    client: Any, body: ProviderPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = upload(client, workbook(ROW))
    preview(client, run)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("disco pieno")

    monkeypatch.setattr("exchange.bulk._log", fail)
    run = confirm(client, run)
    assert run.state == ImportRun.State.FAILED
    assert "disco pieno" in client.get(reverse("exchange:run", args=[run.pk])).content.decode()
    assert not ServicePage.objects.exists()
    assert Page.find_problems() == ([], [], [], [], [])


def test_every_page_of_a_run_is_drawn(client: Any, body: ProviderPage) -> None:
    run = upload(client, workbook(ROW, changed(**{"Codice": "B-2", "Nome del servizio": ""})))
    assert client.get(reverse("exchange:run", args=[run.pk])).status_code == 302
    assert "Abbiamo provato a indovinare" in client.get(reverse("exchange:columns", args=[run.pk])).content.decode()
    preview(client, run)
    for shown in ("", "error", "new", "duplicates", "sciocchezze"):
        assert client.get(reverse("exchange:run", args=[run.pk]), {"mostra": shown, "p": "99"}).status_code == 200
    agree(client, run)
    assert "righe su 2" in client.get(reverse("exchange:run", args=[run.pk])).content.decode()
    jobs.run_imports()
    assert "Annulla l'importazione" in client.get(reverse("exchange:run", args=[run.pk])).content.decode()
    assert "Annullare questa importazione?" in client.get(reverse("exchange:undo", args=[run.pk])).content.decode()
    assert "servizi.xlsx" in client.get(reverse("exchange:index")).content.decode()
    text = b"".join(client.get(reverse("exchange:export", args=["csv"])).streaming_content).decode()
    assert "Pasti a domicilio" in text
    assert (
        datetime.date.today().isoformat()
        in client.get(reverse("exchange:export", args=["jsonl"]))["Content-Disposition"]
    )
