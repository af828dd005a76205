"""The office's import holds against damaged files, odd requests, two people at once, and runs that stop midway."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from catalog_pages.models import ProviderPage, ServicePage
from exchange import holding, importing, jobs, preparing, spreadsheets, undoing
from exchange.importing import Importer, Line
from exchange.models import ImportRow, ImportRun
from exchange.writing import Hand
from tests import factories
from tests.exchange import samples
from tests.exchange.test_admin import HEADERS, ROW, agree, body, changed, client, confirm, preview, upload, workbook

__all__ = ["body", "client"]
pytestmark = pytest.mark.django_db


def damaged_workbook() -> bytes:
    """A workbook whose table does not unpack."""
    data = bytearray(workbook(ROW))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        sheet = next(entry for entry in archive.infolist() if entry.filename.endswith("sheet1.xml"))
    start = sheet.header_offset + 30 + len(sheet.filename)
    data[start : start + 40] = b"\xff" * 40
    return bytes(data)


def protected_workbook() -> bytes:
    """A workbook whose entries say that they are encrypted."""
    data = workbook(ROW)
    local, central = b"PK\x03\x04", b"PK\x01\x02"
    for mark, offset in ((local, 6), (central, 8)):
        parts = data.split(mark)
        data = mark.join([parts[0], *(part[: offset - 4] + b"\x01" + part[offset - 3 :] for part in parts[1:])])
    return data


@pytest.mark.parametrize("data", [damaged_workbook(), protected_workbook()], ids=["damaged", "protected"])
def test_a_damaged_workbook_is_told(client: Any, data: bytes) -> None:
    response = client.post(reverse("exchange:index"), {"file": SimpleUploadedFile("x.xlsx", data)})
    assert response.status_code == 422
    assert "rovinato" in response.content.decode()


@pytest.mark.parametrize("first", ["sep=", "sep=\n", "sep=à", 'sep="', "sep=\t", "sep=;"])
def test_the_separator_that_a_file_names_is_taken_only_if_it_is_one(first: str) -> None:
    mark = "\t" if first.endswith("\t") else ";"
    text = f"{first.strip(chr(10))}\nNome{mark}Ente\nPasti{mark}Girasole\n"
    assert spreadsheets.read_upload("x.csv", text.encode()).headers == ["Nome", "Ente"]


def test_reading_stops_at_too_many_rows() -> None:
    rows = list(spreadsheets._csv_rows(b"Nome;Ente\n" + b"a;b\n" * 500_000))
    assert len(rows) == spreadsheets.MOST_ROWS + spreadsheets.HEADER_WITHIN + 1


@pytest.mark.parametrize("odd", ["²", "9" * 30, "-1", "4; DROP", "٤"])
def test_odd_row_numbers_are_passed_over(client: Any, body: ProviderPage, odd: str) -> None:
    run = upload(client, workbook(ROW))
    preview(client, run)
    response = client.post(reverse("exchange:skip", args=[run.pk]), {"shown": [odd, "4"], "skip": [odd, "4"]})
    assert response.status_code == 302
    assert run.rows.get(line=4).skip


def test_only_the_preview_that_was_seen_is_confirmed(client: Any, body: ProviderPage, log_in: Any) -> None:
    run = upload(client, workbook(ROW))
    preview(client, run)
    run.refresh_from_db()
    seen = run.result["version"]
    log_in(factories.make_editor("collega")).post(reverse("exchange:skip", args=[run.pk]), {"shown": ["4"]})
    for sent in (seen, ""):
        assert confirm(client, run, version=sent).state == ImportRun.State.CHECKED
    preview(client, run)
    assert confirm(client, run, version=seen).state == ImportRun.State.CHECKED
    html = preview(client, run)
    assert f'name="version" value="{ImportRun.objects.get().result["version"]}"' in html
    assert confirm(client, run).state == ImportRun.State.DONE


@pytest.mark.parametrize("name", ["columns", "skip", "discard"])
def test_what_was_confirmed_is_not_changed_any_more(client: Any, body: ProviderPage, name: str) -> None:
    run = upload(client, workbook(ROW))
    preview(client, run)
    ImportRun.objects.update(state=ImportRun.State.QUEUED)
    before = list(ImportRun.objects.values()) + list(ImportRow.objects.values())
    data = {f"column-{place}": "" for place in range(len(HEADERS))}
    response = client.post(reverse(f"exchange:{name}", args=[run.pk]), {**data, "state": "published", "shown": ["4"]})
    assert response.status_code == 302
    assert list(ImportRun.objects.values()) + list(ImportRow.objects.values()) == before


def test_a_sheet_changed_after_the_preview_is_not_written_over(client: Any, body: ProviderPage, log_in: Any) -> None:
    colleague = log_in(factories.make_editor("collega"))
    run = upload(client, workbook(ROW))
    preview(client, run, state="published")
    confirm(colleague, run)
    run = upload(client, workbook(changed(**{"Nome del servizio": "Pasti freddi"})))
    preview(client, run, state="published")
    page = ServicePage.objects.get()
    page.title = "Pasti tiepidi"
    page.save_revision().publish()
    run = confirm(colleague, run)
    assert run.state == ImportRun.State.FAILED
    assert "dopo l'anteprima la scheda è cambiata" in run.result["error"]
    assert ServicePage.objects.get().title == "Pasti tiepidi"


def killed(number: int) -> Iterator[Line]:
    """Rows of a file whose reader dies after some batches."""
    for place in range(number):
        yield Line(place + 1, samples.service(f"s-{place}", title=f"Servizio {place}"))
    raise KeyboardInterrupt


def test_a_partial_import_that_was_killed_can_be_undone(
    client: Any, editor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    run = ImportRun(source="shell", state=ImportRun.State.RUNNING, file_name="a.jsonl", options={"partial": True})
    with pytest.raises(KeyboardInterrupt):
        Importer(Hand(publisher=editor), partial=True, run=run).import_lines(killed(5))
    # As after a kill -9: nobody has told the run that it ended.
    run = ImportRun.objects.get()
    assert run.state == ImportRun.State.RUNNING
    assert [made["title"] for made in run.result["providers"]] == ["Cooperativa Girasole"]
    address = reverse("exchange:undo", args=[run.pk])
    client.post(address)
    assert ServicePage.objects.count() == 4, "it may be running still"
    run.result["progress_at"] = (timezone.now() - datetime.timedelta(minutes=6)).isoformat()
    run.save()
    assert "interrotto" in client.get(reverse("exchange:index")).content.decode()
    shown = client.get(reverse("exchange:run", args=[run.pk])).content.decode()
    assert "Si è fermata a metà" in shown
    assert address in shown
    client.post(address)
    assert jobs.run_imports() == 1
    assert not ServicePage.objects.exists()
    assert not ProviderPage.objects.exists()
    assert ImportRun.objects.get().state == ImportRun.State.UNDONE


def test_an_import_taken_for_dead_writes_nothing_after_it_was_undone(
    client: Any, editor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 1)
    run = ImportRun(source="shell", state=ImportRun.State.RUNNING, file_name="a.jsonl", options={"partial": True})

    def lines() -> Iterator[Line]:
        yield Line(1, samples.service("s-1", title="Servizio 1"))
        yield Line(2, samples.service("s-2", title="Servizio 2"))
        monkeypatch.setattr(ImportRun, "is_stopped", property(lambda self: True))
        client.post(reverse("exchange:undo", args=[ImportRun.objects.get().pk]))
        assert jobs.run_imports() == 1
        assert ImportRun.objects.get().state == ImportRun.State.UNDONE
        yield Line(3, samples.service("s-3", title="Servizio 3"))

    with pytest.raises(holding.Stopped, match="non scrive altro"):
        Importer(Hand(publisher=editor), partial=True, run=run).import_lines(lines())
    assert not ServicePage.objects.exists()
    assert not ProviderPage.objects.exists()


def test_an_import_at_which_the_worker_dies_each_time_is_given_up(
    client: Any, body: ProviderPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = upload(client, workbook(ROW))
    preview(client, run)
    agree(client, run)

    def die(run: ImportRun) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(jobs, "execute", die)
    for _attempt in range(jobs.MOST_ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            jobs.run_imports()
        run.refresh_from_db()
        assert run.state == ImportRun.State.QUEUED
    assert jobs.run_imports() == 0
    run.refresh_from_db()
    assert run.state == ImportRun.State.FAILED
    assert "si è interrotto più volte" in client.get(reverse("exchange:run", args=[run.pk])).content.decode()


def test_what_the_database_could_not_do_just_now_is_tried_again(
    client: Any, body: ProviderPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = upload(client, workbook(ROW))
    preview(client, run)
    agree(client, run)

    def in_the_way(run: ImportRun) -> None:
        raise OperationalError("deadlock detected")

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "execute", in_the_way)
        with pytest.raises(OperationalError):
            jobs.run_imports()
    assert jobs.run_imports() == 1
    run.refresh_from_db()
    assert run.state == ImportRun.State.DONE


def test_a_sheet_changed_after_the_preview_stays_and_the_others_come_in(
    client: Any, body: ProviderPage, log_in: Any
) -> None:
    colleague = log_in(factories.make_editor("collega"))
    other = {"Codice": "B-2", "Nome del servizio": "Trasporto"}
    run = upload(client, workbook(ROW, changed(**other)))
    preview(client, run, state="published")
    confirm(colleague, run)
    cold = {"Descrizione": "Dal file, con parole nuove."}
    run = upload(client, workbook(changed(**cold), changed(**other, **cold)))
    preview(client, run, state="published")
    page = ServicePage.objects.get(external_id="B-1")
    page.summary = "Scritto da una persona."
    page.save_revision().publish()
    waiting = ServicePage.objects.get(external_id="B-2")
    run = confirm(colleague, run)
    assert run.state == ImportRun.State.DONE, run.result
    assert run.result["counts"]["left"] == 1
    page.refresh_from_db()
    waiting.refresh_from_db()
    assert (page.summary, waiting.summary) == ("Scritto da una persona.", "Dal file, con parole nuove.")
    shown = client.get(reverse("exchange:run", args=[run.pk]), {"mostra": "left"}).content.decode()
    assert "dopo l&#x27;anteprima la scheda è cambiata" in shown
    assert "Lasciate com&#x27;erano (1)" in shown


def test_a_sheet_that_somebody_locked_is_not_written_over(client: Any, body: ProviderPage, log_in: Any) -> None:
    colleague = log_in(factories.make_editor("collega"))
    run = upload(client, workbook(ROW))
    preview(client, run, state="published")
    confirm(colleague, run)
    ServicePage.objects.update(locked=True)
    run = upload(client, workbook(changed(Descrizione="Dal file, con parole nuove.")))
    assert "Qualcuno ha bloccato la scheda" in preview(client, run, state="published")


def test_an_undoing_that_fails_changes_nothing_and_says_so(
    client: Any, body: ProviderPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = upload(client, workbook(ROW))
    preview(client, run)
    run = confirm(client, run)
    address = reverse("exchange:run", args=[run.pk])

    def break_down(*args: Any) -> None:
        ServicePage.objects.get().delete()
        raise ValueError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(undoing, "_take_back_row", break_down)
        client.post(reverse("exchange:undo", args=[run.pk]))
        assert jobs.run_imports() == 1
    assert ServicePage.objects.count() == 1
    shown = client.get(address).content.decode()
    assert "non è riuscito, e niente è cambiato" in shown
    assert "the disk is full" in shown
    assert reverse("exchange:undo", args=[run.pk]) in shown
    # Once more, and it is done.
    client.post(reverse("exchange:undo", args=[run.pk]))
    assert jobs.run_imports() == 1
    assert not ServicePage.objects.exists()
    assert "non è riuscito" not in client.get(address).content.decode()


def test_an_undoing_at_which_the_worker_dies_each_time_is_given_up(
    client: Any, body: ProviderPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = upload(client, workbook(ROW))
    preview(client, run)
    run = confirm(client, run)
    client.post(reverse("exchange:undo", args=[run.pk]))

    def die(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killing:
        killing.setattr(undoing, "undo", die)
        for _attempt in range(jobs.MOST_ATTEMPTS):
            with pytest.raises(KeyboardInterrupt):
                jobs.run_imports()
        assert jobs.run_imports() == 0
    run = ImportRun.objects.get()
    assert run.state == ImportRun.State.DONE
    assert "avvisa chi gestisce il sito" in run.result["undo_error"]
    assert ServicePage.objects.count() == 1


def test_who_asked_for_an_undoing_may_have_left_the_office_when_it_begins(
    client: Any, body: ProviderPage, editor: Any
) -> None:
    run = upload(client, workbook(ROW))
    preview(client, run)
    run = confirm(client, run)
    client.post(reverse("exchange:undo", args=[run.pk]))
    editor.groups.clear()
    assert jobs.run_imports() == 1
    assert not ServicePage.objects.exists()
    assert cache.get(preparing.progress_key(run)) == 1


def test_who_asked_for_an_undoing_may_be_gone_when_it_begins(client: Any, body: ProviderPage, editor: Any) -> None:
    run = upload(client, workbook(ROW))
    preview(client, run)
    run = confirm(client, run)
    client.post(reverse("exchange:undo", args=[run.pk]))
    editor.delete()
    assert jobs.run_imports() == 1
    assert not ServicePage.objects.exists()
    assert ImportRun.objects.get().result["undone_by"] == "una persona che non c'è più"


def test_a_partial_import_of_a_broken_csv_says_what_it_left(
    client: Any, bring_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 1)
    head = "external_id;title;state;provider_fiscal_code;provider_title;provider_kind\n"
    row = "s-1;Pasti;draft;91234560091;Girasole;Cooperativa sociale\n"
    broken = "s-2;" + "a" * (1024 * 1024 + 1) + ";draft;91234560091;;\n"
    with pytest.raises(CommandError, match="Le righe lette prima sono state scritte"):
        bring_in(head + row + broken, name="x.csv", partial=True)
    run = ImportRun.objects.get()
    assert run.state == ImportRun.State.FAILED
    client.post(reverse("exchange:undo", args=[run.pk]))
    assert jobs.run_imports() == 1
    assert not ProviderPage.objects.exists()
    with pytest.raises(CommandError, match=r"Niente è stato scritto"):
        bring_in(head + row + broken, name="x.csv")


def test_the_preview_shows_what_will_be_written(client: Any, body: ProviderPage, log_in: Any) -> None:
    colleague = log_in(factories.make_editor("collega"))
    run = upload(client, workbook(ROW))
    html = preview(client, run, state="published")
    for shown in ("Che cosa si scrive", "Un pranzo caldo portato a casa ogni giorno.", "amount: 6,50", "0371 555011"):
        assert shown in html or shown.replace("0371 555011", "+390371555011") in html
    confirm(colleague, run)
    nasty = "Pasti <script>alert(1)</script>"
    run = upload(client, workbook(changed(**{"Nome del servizio": nasty, "Costo": "€ 9 a pasto"})))
    html = preview(client, run, state="published")
    assert "<script>alert(1)" not in html
    changes = {name: (before, after) for name, before, after in run.rows.get().changes}
    assert changes["title"] == ("Pasti a domicilio", nasty)
    assert "6,50" in changes["prices"][0]
    assert "9,00" in changes["prices"][1]
    assert set(changes) == {"title", "prices"}
    assert "<del>" in html


def test_rows_that_repeat_each_other_are_shown(client: Any, body: ProviderPage) -> None:
    run = upload(client, workbook(ROW, changed(Codice="B-2", **{"Nome del servizio": "Pasti caldi a domicilio"})))
    html = preview(client, run)
    assert "Somiglia alla riga 4 di questo file: Pasti a domicilio" in html
    client.post(reverse("exchange:skip", args=[run.pk]), {"all_duplicates": "1"})
    assert list(run.rows.filter(skip=True).values_list("line", flat=True)) == [5]


def test_cells_are_emptied_after_ninety_days(client: Any, body: ProviderPage) -> None:
    run = upload(client, workbook(ROW))
    preview(client, run)
    confirm(client, run)
    left = upload(client, workbook(changed(Codice="B-2")))
    assert jobs.tidy_imports() == 0
    long_ago = timezone.now() - datetime.timedelta(days=91)
    ImportRun.objects.filter(pk=run.pk).update(finished_at=long_ago)
    ImportRun.objects.filter(pk=left.pk).update(created_at=long_ago)
    assert jobs.tidy_imports() > 0
    row = ImportRow.objects.get()
    assert (row.cells, row.changes, row.title) == ([], [], "Pasti a domicilio")
    assert row.pages
    assert jobs.tidy_imports() == 0
