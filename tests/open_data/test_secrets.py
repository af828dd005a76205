"""What is not for the public is in no answer of the API: judged on the bytes of everything that it can say."""

from __future__ import annotations

import datetime
import gzip
import itertools
import json
import re
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction, TaskState, WorkflowState

from applications.models import Application
from audit.recording import record
from catalog_pages.enums import PageRole
from catalog_pages.models import (
    Attestation,
    CompanyTerms,
    Concession,
    ContactRow,
    DatedNotice,
    HomePage,
    InfoPage,
    PriceRow,
    ProviderPage,
    ServicePage,
    Suspension,
)
from feedback.models import ErrorReport
from moderation.models import FieldNote
from open_data.contract import HSDS_PATH
from search import jobs
from search.models import LayGroup, ServiceDocument
from tests.applications.applicant import make_call
from tests.factories import (
    make_editor,
    make_provider,
    make_representative,
    make_service,
    make_term,
    translate,
)

pytestmark = pytest.mark.django_db

SECRET = "zzsegreto"
"""What every planted text contains, whatever else it says."""
PERSON = "RSSMRA80A01E648Q"
"""The codice fiscale of somebody who does not exist."""
PHONE = "+393331234567"
PRICE = "76543.21"
PUBLIC = "zzpubblico"
"""What public texts contain: the answers are not empty."""
EMAIL = f"{SECRET}@example.org"


class Planted:
    """A catalogue with a secret in every place where there is something to hide."""

    def __init__(self) -> None:
        self.editor = make_editor(SECRET)
        User.objects.filter(pk=self.editor.pk).update(
            email=EMAIL, first_name=f"Nome {SECRET}", last_name=f"Cognome {SECRET}"
        )
        self.body = make_provider(
            f"Ente {PUBLIC}", fiscal_code=PERSON, pec=EMAIL, external_id=SECRET, description=f"<p>{PUBLIC}</p>"
        )
        self.representative = make_representative(self.body, f"rappresentante-{SECRET}")
        User.objects.filter(pk=self.representative.pk).update(email=f"r.{EMAIL}", last_name=f"Rappresentante {SECRET}")
        self.service = self._service()
        self._draft_over(self.service)
        self._translation()
        self.hidden = [
            make_service(self.body, title=f"Bozza {SECRET}", publish=False),
            self._unpublished(),
            self._suspended(),
            self._private(),
        ]
        self.pages = self._pages()
        self._office()
        while jobs.order_changes():
            pass

    def _service(self) -> ServicePage:
        today, day = timezone.localdate(), datetime.timedelta(days=1)
        return make_service(
            self.body,
            user=self.representative,
            title=f"Servizio {PUBLIC}",
            kind=make_term("kind", "pasti-a-domicilio"),
            external_id=SECRET,
            rows=(
                PriceRow(label=f"Prezzo {PUBLIC}", amount=Decimal("6.50")),
                PriceRow(label=f"Futuro {SECRET}", amount=Decimal(PRICE), valid_from=today + day),
                PriceRow(label=f"Passato {SECRET}", amount=Decimal(PRICE), valid_to=today - day),
                ContactRow(label="Segreteria", phone="+390371555011"),
                Concession(kind="bonus", title=f"Passata {SECRET}", granted_by=SECRET, valid_to=today - day),
                CompanyTerms(label=f"Future {SECRET}", contact_email=EMAIL, valid_from=today + day),
                DatedNotice(kind="notice", text=f"Domani {SECRET}", starts=today + day),
                DatedNotice(kind="enrolment", text=f"Iscrizioni {SECRET}", ends=today - day),
                Attestation(kind="insurance", reference=f"Scaduta {SECRET}", expires_on=today - day),
            ),
        )

    def _draft_over(self, page: ServicePage) -> None:
        draft = ServicePage.objects.get(pk=page.pk)
        draft.title, draft.summary, draft.how_to = (f"Bozza {SECRET}" for _each in range(3))
        for row in draft.prices.all():
            row.label, row.amount = f"Bozza {SECRET}", Decimal(PRICE)
        draft.contacts.add(ContactRow(label=f"Bozza {SECRET}", phone=PHONE))
        draft.save_revision(user=self.representative)
        body = ProviderPage.objects.get(pk=self.body.pk)
        body.title, body.description = f"Bozza {SECRET}", f"<p>{SECRET}</p>"
        body.save_revision(user=self.representative)

    def _translation(self) -> None:
        translated = translate(self.service, "en", title=f"Service {PUBLIC}")
        translated.title, translated.summary = f"Draft {SECRET}", f"Draft {SECRET}"
        translated.save_revision()
        # Localize writes unreviewed text into the live row.
        ServicePage.objects.filter(pk=translated.pk).update(title=f"Row {SECRET}", summary=f"Row {SECRET}")
        unread: Any = self.service.copy_for_translation(Locale.objects.get(language_code="ro"), copy_parents=True)
        unread.title = f"Nepublicat {SECRET}"
        unread.save_revision()

    def _unpublished(self) -> ServicePage:
        page = make_service(self.body, title="Chiuso", summary=f"Testo di ciò che è stato tolto, {SECRET}.")
        page.unpublish()
        return page

    def _suspended(self) -> ServicePage:
        body = make_provider(f"Sospeso {SECRET}", phone=PHONE)
        page = make_service(body, title="Sospeso", summary=f"Testo, {SECRET}.")
        Suspension.objects.create(provider=body, reason=f"Motivo {SECRET}", suspended_by=self.editor)
        return page

    def _private(self) -> ServicePage:
        body = make_provider("Riservato")
        page = make_service(body, title="Riservato", summary=f"Testo, {SECRET}.")
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
        return page

    def _pages(self) -> list[Page]:
        home = HomePage.objects.get(locale__language_code="it")

        def made(title: str, **values: Any) -> InfoPage:
            home.refresh_from_db()
            page = InfoPage(title=title, **values)
            home.add_child(instance=page)
            page.save_revision(user=self.editor).publish()
            return InfoPage.objects.get(pk=page.pk)

        public = made(f"Pagina {PUBLIC}", body=f"<p>{PUBLIC}</p>", role=PageRole.PRIVACY, show_in_menus=True)
        public.title, public.body = f"Bozza {SECRET}", f"<p>Bozza {SECRET}</p>"
        public.save_revision(user=self.editor)
        gone = made(f"Tolta {SECRET}", body=f"<p>{SECRET}</p>", show_in_menus=True)
        gone.unpublish()
        closed = made(f"Riservata {SECRET}", body=f"<p>{SECRET}</p>", show_in_menus=True)
        PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
        return [public, gone, closed]

    def _office(self) -> None:
        record("test.planted", user=self.editor, about=self.service, reason=f"Registro {SECRET}")
        workflow = self.service.get_workflow()
        assert workflow is not None
        state: WorkflowState = workflow.start(self.service, self.representative)
        task: TaskState = state.current_task_state
        TaskState.objects.filter(pk=task.pk).update(comment=f"Commento {SECRET}")
        FieldNote.objects.create(
            page=self.service, task_state=task, field="summary", text=f"Nota {SECRET}", author=self.editor
        )
        ErrorReport.objects.create(
            key=SECRET,
            service_id=self.service.translation_key,
            service_title=self.service.title,
            subject="other",
            text=f"Segnalazione {SECRET}",
            contact=EMAIL,
            comment=f"Commento {SECRET}",
        )
        Application.objects.create(
            call=make_call(),
            start_key=SECRET,
            email=EMAIL,
            kind="association",
            representative_name=f"Legale {SECRET}",
            representative_fiscal_code=PERSON,
            contact_name=f"Referente {SECRET}",
            contact_phone=PHONE,
            decision_reasons=f"Motivi {SECRET}",
            provider=self.body,
        )
        LayGroup.objects.create(terms="pranzo caldo", also="pasti", note=f"Nota {SECRET}")


@pytest.fixture
def planted() -> Planted:
    return Planted()


def values_of(planted: Planted, path: str) -> list[str]:
    """What stands for ``{id}`` in a path: everything that is there, public or not, by id and by name."""
    if "{id}" not in path:
        return [""]
    pages: list[Any] = {
        "services": [planted.service, *planted.hidden],
        "providers": [planted.body, *(each.provider for each in planted.hidden)],
        "pages": [*planted.pages, HomePage.objects.get(locale__language_code="it")],
    }[path.split("/")[1]]
    names = [f"{page.slug}-{page.translation_key.hex[:8]}" for page in pages if isinstance(page, ServicePage)]
    # The slug of a draft is one of the secrets: who writes it has it already.
    names += [page.slug for page in pages if SECRET not in page.slug]
    return [*(str(page.translation_key) for page in pages), *(name for name in names if SECRET not in name), "nessuno"]


def questions_of(operation: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Query strings for an endpoint: its languages and formats, and every member that can be asked for."""
    known = {each["name"]: each for each in operation["parameters"] if each["in"] == "query"}
    formats = known["format"]["schema"]["enum"] if "format" in known else [""]
    for language, form in itertools.product(("it", "en", "ro", "ar"), formats):
        asked = {"lang": language} | ({"format": form} if form else {})
        asked |= {"q": "pasti"} if "q" in known and known["q"]["required"] else {}
        yield asked
        if "fields" in known:
            yield asked | {"fields": ",".join(known["fields"]["schema"]["items"]["enum"])}
        if "highlight" in known:
            for words in ("prezzo", "servizio", "pasti", "bozza", "futuro", "rossi"):
                yield asked | {"q": words, "highlight": "yes"}
        if "per_page" in known:
            yield asked | {"per_page": "1"}
    yield {"fantasia": "1"}


def everything(planted: Planted, contract: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Every answer of every endpoint of the contract, with its address."""
    yield "/openapi.json", read("/api/v1/openapi.json")
    for path, methods in contract["paths"].items():
        for value, question in itertools.product(values_of(planted, path), questions_of(methods["get"])):
            address = f"/api/v1{path.replace('{id}', value)}?{urlencode(question)}"
            yield address, read(address)


def read(address: str) -> bytes:
    """The bytes of an answer, its headers included, as they come when nothing is compressed."""
    response = Client().get(address)
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return headers.encode() + b"\n\n" + content


def found_in(answer: bytes) -> list[str]:
    text = answer.decode("utf-8", "surrogateescape").lower()
    # What is written with escapes is read as well.
    text += re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    secrets = (SECRET, PERSON, PHONE, PHONE[3:], PRICE, PRICE.rstrip("0"))
    return [each for each in secrets if each.lower() in text]


@pytest.mark.slow
def test_no_answer_has_a_secret(planted: Planted, contract: dict[str, Any]) -> None:
    leaks, public = [], set()
    for address, answer in everything(planted, contract):
        if secrets := found_in(answer):
            leaks.append((address, secrets))
        if PUBLIC.encode() in answer:
            public.add(address.split("?")[0].split("/")[3])
    assert leaks == []
    # The answers have what is public of the very same rows.
    assert public >= {"services", "changes", "providers", "pages", "menus"}


@pytest.mark.slow
def test_nothing_else_that_machines_read_has_a_secret(planted: Planted) -> None:
    contract = json.loads(HSDS_PATH.read_text(encoding="utf-8"))
    keys = [str(each.translation_key) for each in (planted.service, *planted.hidden, planted.body)]
    addresses = ["/novita/feed.atom", "/en/novita/feed.atom", "/sitemap.xml", "/robots.txt"]
    for path, methods in contract["paths"].items():
        known = {each["name"]: each for each in methods["get"]["parameters"]}
        options = {name: known[name]["schema"]["enum"] for name in ("format", "lang") if name in known}
        flags = {name: "true" for name in ("full", "full_service") if name in known}
        for values in itertools.product(*options.values()):
            question = urlencode(dict(zip(options, values, strict=True)) | flags)
            for key in keys if "{id}" in path else [""]:
                addresses.append(f"/api/hsds{path.replace('{id}', key)}?{question}")
    answers = {address: read(address) for address in addresses}
    assert {address: found for address, answer in answers.items() if (found := found_in(answer))} == {}
    assert any(PUBLIC.encode() in answer for address, answer in answers.items() if "ndjson" in address)


def test_the_secrets_are_where_they_could_be_found(planted: Planted) -> None:
    """The test above means something: the document itself has what it must not give away."""
    assert SECRET in str(ServiceDocument.objects.get(pk=planted.service.translation_key).content)
    assert found_in(f"x {PERSON}".encode()) == [PERSON]
    assert found_in(SECRET.upper().encode()) == [SECRET]


def test_a_compressed_answer_is_the_same(planted: Planted) -> None:
    address = f"/api/v1/services/{planted.service.translation_key}"
    compressed = Client().get(address, headers={"accept-encoding": "gzip"})
    assert gzip.decompress(compressed.content) == Client().get(address).content


def test_the_page_of_a_body_keeps_a_persons_code_too(planted: Planted) -> None:
    page = Client().get(planted.body.get_url()).content
    assert PUBLIC.encode() in page
    assert PERSON.encode() not in page


def test_ids_of_what_is_hidden_are_not_listed(planted: Planted) -> None:
    hidden = {str(each.translation_key) for each in planted.hidden}
    for address in ("/api/v1/services?per_page=100", "/api/v1/providers?per_page=100", "/api/v1/suggestions?q=ri"):
        text = read(address).decode()
        assert not {each for each in hidden if each in text}
    # Who followed what is gone is told that it is, and no more.
    gone = [each for each in Client().get("/api/v1/changes?per_page=100").json()["items"] if each["id"] in hidden]
    assert {each["item"] for each in gone} == {None}
    assert str(planted.hidden[0].translation_key) not in {each["id"] for each in gone}
    assert uuid.UUID(gone[0]["id"])
