"""What an import does with a file: what it matches, what it refuses, what it leaves alone."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import GroupPagePermission, Page, Revision

from catalog_pages.models import ProviderPage, RowText, ServicePage
from exchange.models import ImportRow, ImportRun
from providers.models import ProviderAccess
from search.models import ServiceDocument
from tests import factories
from tests.exchange import samples
from tests.exchange.conftest import export

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def start(vocabularies: None, editor: Any) -> None:
    """Every test has vocabularies and somebody who answers for publishing."""


def only_service() -> ServicePage:
    return ServicePage.objects.get(locale__language_code="it")


def test_a_service_and_its_body_are_made_and_published(bring_in: Any) -> None:
    code, said = bring_in([samples.full_service(provider=samples.provider())], user="ufficio")
    assert code == 0, said
    page = only_service()
    body = ProviderPage.objects.get(fiscal_code=samples.FISCAL_CODE)
    assert page.live
    assert page.get_parent().pk == body.pk
    assert str(page.translation_key) == samples.full_service()["id"]
    assert ServiceDocument.objects.get(pk=page.translation_key).live
    assert page.contacts.get().phone == "+390371555011"
    access = ProviderAccess.objects.get(provider=body)
    assert access.collection is not None
    assert GroupPagePermission.objects.filter(group=access.group, page=body).count() == 2
    Page.objects.get(pk=page.pk).specific.full_clean()
    assert Page.find_problems() == ([], [], [], [], [])


def test_the_same_file_again_makes_no_revision(bring_in: Any) -> None:
    bring_in([samples.full_service(provider=samples.provider())], user="ufficio")
    before = Revision.objects.count()
    code, said = bring_in([samples.full_service(provider=samples.provider())], user="ufficio")
    assert (code, Revision.objects.count()) == (0, before)
    assert "già uguali 1" in said


def test_a_change_is_a_new_revision_and_rows_keep_their_identity(bring_in: Any) -> None:
    first = samples.full_service(provider=samples.provider())
    bring_in([first], user="ufficio")
    page = only_service()
    before = {row.label: row.uid for row in page.prices.all()}
    first["prices"].reverse()
    first["prices"].append({"label": "Pasto in più", "amount": "7", "unit": "meal"})
    code, said = bring_in([first], user="ufficio")
    assert code == 0, said
    assert "aggiornati 1" in said
    page = only_service()
    after = {row.label: row.uid for row in page.prices.all()}
    assert list(after) == ["Fascia 1", "Tariffa intera", "Pasto in più"]
    assert {label: after[label] for label in before} == before
    assert len(ServiceDocument.objects.get(pk=page.translation_key).content["prices"]) == 3


def test_what_a_line_does_not_name_stays(bring_in: Any) -> None:
    bring_in([samples.full_service(provider=samples.provider())], user="ufficio")
    short = {"external_id": "pasti-1", "provider": {"fiscal_code": samples.FISCAL_CODE}, "title": "Pasti caldi"}
    code, said = bring_in([short], user="ufficio")
    assert code == 0, said
    page = only_service()
    assert page.title == "Pasti caldi"
    assert page.live
    assert page.prices.count() == 2
    assert page.min_age == 65


def test_translations_come_with_the_service(bring_in: Any) -> None:
    record = samples.full_service(
        provider=samples.provider(translations={"en": {"title": "Sunflower", "state": "published"}})
    )
    record["translations"] = {
        "en": {"title": "Meals at home", "summary": "A warm meal.", "how_to": "<p>Call us.</p>", "state": "published"}
    }
    record["prices"][0]["translations"] = {"en": {"label": "Full price"}}
    code, said = bring_in([record], user="ufficio")
    assert code == 0, said
    english = ServicePage.objects.get(locale__language_code="en")
    assert english.live
    assert english.category is None
    assert english.get_parent().title == "Sunflower"
    content = ServiceDocument.objects.get(pk=english.translation_key).content
    assert content["texts"]["en"]["title"] == "Meals at home"
    assert content["prices"][0]["label"]["en"] == "Full price"
    record["translations"]["en"]["title"] = "Warm meals at home"
    code, said = bring_in([record], user="ufficio")
    assert code == 0, said
    content = ServiceDocument.objects.get(pk=english.translation_key).content
    assert content["texts"]["en"]["title"] == "Warm meals at home"
    assert RowText.objects.count() == 1


def test_a_dry_run_reports_the_same_and_writes_nothing(bring_in: Any) -> None:
    records = [samples.service(), samples.service("pasti-2", title="")]
    _code, tried = bring_in(records, dry_run=True)
    assert not ProviderPage.objects.exists()
    assert not ImportRun.objects.exists()
    _code, done = bring_in(records, partial=True, user="ufficio")
    for line in (
        "riga 2, title: ",
        "Nuovi 1, aggiornati 0, già uguali 0, da correggere 1.",
        "Enti nuovi: Cooperativa Girasole",
    ):
        assert line in tried
        assert line in done
    assert ServicePage.objects.count() == 1


def test_one_wrong_line_and_nothing_is_written(bring_in: Any) -> None:
    code, said = bring_in([samples.service(), samples.service("pasti-2", min_age="molti")], user="ufficio")
    assert code == 1
    assert "riga 2, min_age" in said
    assert "Niente è stato scritto" in said
    assert not ProviderPage.objects.exists()
    assert ImportRun.objects.get().state == ImportRun.State.FAILED
    assert not ImportRow.objects.exists()


def test_partial_leaves_the_wrong_lines_behind(bring_in: Any) -> None:
    code, said = bring_in(
        [samples.service(), samples.service("pasti-2", min_age="molti"), samples.service("pasti-3")],
        partial=True,
        user="ufficio",
    )
    assert code == 1
    assert ServicePage.objects.count() == 2
    assert "da correggere 1" in said


@pytest.mark.parametrize(
    ("values", "field", "remedy"),
    [
        ({"summary": "a" * 301}, "summary", "al massimo sono 300"),
        ({"summary": ""}, "summary", "scrivi in una o due frasi"),
        ({"contacts": []}, "contacts", "almeno un contatto"),
        ({"municipalities": ["Lodi", "Codonio"]}, "municipalities", "Forse: Codogno"),
        ({"municipalities": "Lodi"}, "municipalities", "elenco"),
        ({"min_age": 70, "max_age": 60}, "max_age", "più bassa della minima"),
        ({"min_age": 3.5}, "min_age", "intero"),
        ({"min_age": True}, "min_age", "tipo giusto"),
        ({"charter_url": "javascript:alert(1)"}, "charter_url", "URL"),
        ({"kind": "asilo-nido"}, "kind", "sta nella categoria"),
        ({"assured_date": "9999-12-31"}, "assured_date", "anno"),
        ({"expire_at": "0001-01-01T00:00:00"}, "expire_at", "anno"),
        ({"assured_date": "31/12/2025"}, "assured_date", "AAAA-MM-GG"),
        ({"status": "chiuso"}, "status", "temporarily-closed"),
        ({"status": "inactive"}, "status_reason", "scrivi perché"),
        ({"prices": [{"label": "X", "amount": "-1"}]}, "prices[1].amount", "0"),
        ({"prices": [{"label": "X", "amount": "5", "amount_to": "3"}]}, "prices[1].amount_to", "più basso"),
        ({"prices": [{"amount": "5"}]}, "prices[1].label", "compilalo"),
        ({"prices": [{"label": "X", "prezzo": "5"}]}, "prices[1].prezzo", "non esiste"),
        ({"contacts": [{"label": "Ufficio"}]}, "contacts[1].phone", "almeno un telefono"),
        ({"contacts": [{"phone": "371555010"}]}, "contacts[1].phone", "Manca lo zero"),
        ({"titolo": "X"}, "titolo", "non esiste"),
        ({"title": "a\x00b"}, "title", "non si possono salvare"),
        ({"title": "a\ud800b"}, "title", "non si possono salvare"),
        ({"id": "pippo"}, "id", "UUID"),
        ({"state": "live"}, "state", "published"),
        ({"external_id": ""}, "external_id", "codice"),
        ({"provider": {}}, "provider", "codice fiscale"),
        ({"provider": {"fiscal_code": "123"}}, "provider.fiscal_code", "Codice fiscale non valido"),
        ({"provider": samples.provider(kind="")}, "provider.kind", "nome, tipo e codice fiscale"),
        ({"provider": samples.provider(runts_number="12")}, "provider.runts_number", "sezione e numero"),
        ({"translations": {"de": {"title": "X"}}}, "translations.de", "non esiste"),
        ({"translations": {"en": {"summary": "X"}}}, "translations.en.title", "titolo in questa lingua"),
        ({"translations": {"en": {"title": "X", "state": "published"}}}, "translations.en.how_to", "lasciala in bozza"),
    ],
)
def test_errors_name_line_field_and_remedy(bring_in: Any, values: dict[str, Any], field: str, remedy: str) -> None:
    text = json.dumps(samples.service(**values))
    code, said = bring_in(f"\n{text}\n", user="ufficio")
    assert code == 1
    line = next(each for each in said.splitlines() if each.startswith(f"riga 2, {field}: "))
    assert remedy in line
    assert not ProviderPage.objects.exists()


@pytest.mark.parametrize(
    ("text", "remedy"),
    [("{", "JSON"), ("[1]", "oggetto"), ('{"min_age": NaN}', "JSON"), ("[" * 100_000, "JSON")],
)
def test_what_is_no_record_is_told(bring_in: Any, text: str, remedy: str) -> None:
    code, said = bring_in(text, user="ufficio")
    assert code == 1
    assert remedy in said


def test_drafts_may_lack_answers_but_not_contradict_themselves(bring_in: Any) -> None:
    bare = {"external_id": "x", "provider": samples.provider(), "title": "Solo il nome", "state": "draft"}
    code, said = bring_in([bare])
    assert code == 0, said
    assert not only_service().live
    assert not ServiceDocument.objects.exists()
    code, said = bring_in([{**bare, "min_age": 9, "max_age": 3}])
    assert code == 1
    assert "max_age" in said


def test_publishing_needs_somebody_of_the_office(bring_in: Any) -> None:
    code, said = bring_in([samples.service()])
    assert code == 1
    assert "una persona dell'ufficio" in said
    factories.make_representative(factories.make_provider(), "ets")
    with pytest.raises(CommandError, match="non è dell'Ufficio"):
        bring_in([samples.service()], user="ets")
    code, said = bring_in([samples.service()], state="draft")
    assert code == 0, said


def test_one_service_twice_in_a_file_is_refused(bring_in: Any) -> None:
    code, said = bring_in([samples.service(), samples.service()], user="ufficio")
    assert code == 1
    assert "riga 2, external_id: È lo stesso servizio della riga 1" in said


def test_bodies_are_known_by_code_or_origin_and_never_changed(bring_in: Any) -> None:
    body = factories.make_provider("Nome vero", fiscal_code=samples.FISCAL_CODE, external_id="ente-7")
    records = [
        samples.service("a"),
        samples.service("b", provider={"external_id": "ente-7"}),
        samples.service("c", provider={"id": str(body.translation_key)}),
    ]
    code, said = bring_in(records, user="ufficio")
    assert code == 0, said
    assert ProviderPage.objects.get().title == "Nome vero"
    assert ProviderPage.objects.get(pk=body.pk).get_children().count() == 3
    wrong = samples.provider(fiscal_code=factories.fiscal_code(999_999), external_id="ente-7")
    code, said = bring_in([samples.service("d", provider=wrong)], user="ufficio")
    assert code == 1
    assert "altro codice fiscale" in said


def test_two_bodies_may_use_the_same_codes_for_their_services(bring_in: Any) -> None:
    other = samples.provider(fiscal_code=factories.fiscal_code(999_998), title="Comune di Codogno", kind="municipality")
    code, said = bring_in([samples.service("1"), samples.service("1", provider=other)], user="ufficio")
    assert code == 0, said
    assert ServicePage.objects.filter(external_id="1").count() == 2


def test_what_people_work_on_is_not_written_over(bring_in: Any, editor: Any) -> None:
    bring_in([samples.service()], user="ufficio")
    page = only_service()
    page.summary = "Una bozza che aspetta."
    page.save_revision(user=editor)
    code, said = bring_in([samples.service(title="Altro nome")], user="ufficio")
    assert code == 1
    assert "bozza non pubblicata" in said
    assert ServicePage.objects.get(pk=page.pk).get_latest_revision_as_object().summary == "Una bozza che aspetta."


def test_prose_holds_only_what_the_editor_allows(bring_in: Any) -> None:
    nasty = '<h2>Titolo</h2><script>alert(1)</script><p onclick="x()">Vai <a href="javascript:x">qui</a></p><img src=x>'
    code, said = bring_in([samples.service(how_to=nasty)], user="ufficio")
    assert code == 0, said
    assert only_service().how_to == "Titolo<p>Vai <a>qui</a></p>"


def test_the_csv_of_an_office_is_understood(bring_in: Any) -> None:
    bring_in([samples.full_service(provider=samples.provider())], user="ufficio")
    text = export("csv")
    assert text.startswith("\ufeffid;external_id;state;provider_id;")
    assert "label: Tariffa intera | amount: 6,50 | unit: a pasto" in text
    edited = text.replace("amount: 6,50", "amount: € 7").replace("Lodi", "LODI").replace(";sì;", ";SI;")
    code, said = bring_in(edited.encode("cp1252", errors="ignore"), name="servizi.csv", user="ufficio")
    assert code == 0, said
    assert "aggiornati 1" in said
    assert [str(row.amount) for row in only_service().prices.all()] == ["7.00", "3.00"]


def test_formulas_are_written_as_text_and_read_back(bring_in: Any) -> None:
    record = samples.service(title="=1+1", summary="'@SUM(A1)", status_reason="-2+3")
    bring_in([record], user="ufficio")
    text = export("csv")
    assert ";'=1+1;" in text
    assert ";''@SUM(A1);" in text
    ServicePage.objects.all().update(title="x")
    code, said = bring_in(text, name="servizi.csv", user="ufficio")
    assert code == 0, said
    assert only_service().get_latest_revision_as_object().title == "=1+1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "non ha righe"),
        ("external_id;nome\n1;X\n", "Colonne che non esistono: nome"),
        ("title;title\n", "due volte"),
    ],
)
def test_a_csv_that_is_none_is_refused(bring_in: Any, text: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        bring_in(text, name="x.csv")


def test_a_missing_file_and_help() -> None:
    with pytest.raises(CommandError, match="non si può leggere"):
        call_command("import_services", "/nessuno/file.jsonl", stdout=io.StringIO())


def test_an_export_can_be_repeated_byte_by_byte(bring_in: Any) -> None:
    bring_in([samples.full_service(provider=samples.provider()), samples.service("b")], user="ufficio")
    assert export() == export()
    assert export("csv") == export("csv")
    assert len(export().splitlines()) == 2


def test_a_deleted_service_comes_back_with_its_id(bring_in: Any) -> None:
    record = samples.full_service(provider=samples.provider())
    bring_in([record], user="ufficio")
    Page.objects.get(pk=only_service().pk).delete()
    assert not ServiceDocument.objects.get(pk=record["id"]).live
    code, said = bring_in([record], user="ufficio")
    assert code == 0, said
    assert ServiceDocument.objects.get(pk=record["id"]).live
