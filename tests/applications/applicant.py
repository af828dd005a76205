"""Somebody who applies, as a browser without scripts and without cookies does."""

from __future__ import annotations

import datetime
import io
import itertools
import re
from typing import Any
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from applications import documents, links
from applications.forms import declared_texts
from applications.models import Application, Call, Event
from applications.states import State
from tests import factories

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 1\ntrailer\n<< >>\nstartxref\n9\n%%EOF\n"
SIGNED_PDF = PDF.replace(b"/Catalog", b"/Sig /ByteRange [0 1 2 3]")
_numbers = itertools.count(500)


def make_call(**values: Any) -> Call:
    """An avviso that is open."""
    now = timezone.now()
    number = next(_numbers)
    return Call.objects.create(
        **{
            "title": "Avviso per i servizi di prossimità",
            "slug": f"avviso-{number}",
            "opens_at": now - datetime.timedelta(days=3),
            "closes_at": now + datetime.timedelta(days=30),
            "is_published": True,
            "texts_confirmed": True,
            "kinds": ["social-cooperative", "association", "company"],
            **values,
        }
    )


def day_from_now(days: int) -> datetime.date:
    """The day so many days from today."""
    return timezone.localdate() + datetime.timedelta(days=days)


def photo(kind: str = "JPEG") -> bytes:
    """A picture that opens."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, kind)
    return out.getvalue()


def upload(content: bytes = SIGNED_PDF, name: str = "domanda.pdf") -> SimpleUploadedFile:
    """A file as a browser sends it; what it says of its type is not believed anyway."""
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def body_answers(**values: Any) -> dict[str, Any]:
    """The first step, well filled in."""
    return {
        "kind": "social-cooperative",
        "name": "La Ginestra",
        "legal_name": "La Ginestra società cooperativa sociale",
        "fiscal_code": factories.fiscal_code(next(_numbers)),
        "rea_number": "lo 123456",
        "cooperative_register": "C123456",
        "address": "Via Prova 3",
        "postal_code": "26900",
        "municipality": str(factories.municipality().pk),
        "phone": "0371 555012",
        "body_email": "info@ginestra.example.org",
        **values,
    }


PEOPLE = {
    "representative_name": "Anna Prova",
    "representative_fiscal_code": "RSSMRA85T10A562S",
    "contact_name": "Bruno Esempio",
    "contact_email": "bruno@ginestra.example.org",
    "contact_phone": "+39 371 5550123",
}


def services_answers(**values: Any) -> dict[str, Any]:
    """The third step, well filled in."""
    return {
        "categories": [str(factories.category().pk)],
        "municipalities": [str(factories.municipality().pk)],
        "services_text": "Doposcuola e aiuto ai compiti.",
        **values,
    }


class Applicant:
    """One person with a browser; ``key`` is the private key of the application once there is one."""

    def __init__(self, call: Call) -> None:
        self.client = Client()
        self.call = call
        self.key = ""

    @property
    def application(self) -> Application:
        return links.find(self.key)

    def token(self, path: str) -> str:
        """The signed token of a public form."""
        found = re.search(r'name="token" value="([^"]+)"', self.client.get(path).content.decode())
        assert found
        return found.group(1)

    def start(self, **values: Any) -> Any:
        """Begin; remember the key."""
        path = f"/aderisci/avvisi/{self.call.slug}/inizia/"
        form = {"kind": "social-cooperative", "email": "bruno@ginestra.example.org", **values}
        form.setdefault("token", self.token(path))
        answer = self.client.post(path, form)
        if answer.status_code == 302:
            self.key = urlsplit(answer["Location"]).query.removeprefix("chiave=")
        return answer

    def path(self, path: str) -> str:
        return f"/aderisci/domanda/{path}?chiave={self.key}"

    def step(self, code: str, action: str = "next", **values: Any) -> Any:
        return self.client.post(self.path(f"passo/{code}/"), {**values, "action": action})

    def get(self, path: str = "") -> Any:
        return self.client.get(self.path(path))

    def declare(self) -> Any:
        return self.step("dichiarazioni", **dict.fromkeys(declared_texts(self.call), "on"))

    def fill(self, **body: Any) -> Applicant:
        """Everything, from the beginning to the summary."""
        assert self.start().status_code == 302
        assert self.step("ente", **body_answers(**body)).status_code == 302
        assert self.step("persone", **PEOPLE).status_code == 302
        assert self.step("servizi", **services_answers()).status_code == 302
        assert self.declare().status_code == 302
        answer = self.step("documenti", "upload", kind="signed-form", files=[upload()])
        assert answer.status_code == 302
        return self

    def send(self) -> Any:
        return self.step("riepilogo", "send")


def submitted(call: Call, **values: Any) -> Application:
    """An application that was sent, put into the database as sending it does."""
    number = next(_numbers)
    form_values = {
        **{name: value for name, value in body_answers().items() if name not in ("municipality", "kind")},
        **PEOPLE,
        "rea_number": "LO-123456",
        "phone": "+390371555012",
        "contact_phone": "+393715550123",
    }
    application = Application.objects.create(
        **{
            **form_values,
            "call": call,
            "kind": "social-cooperative",
            "email": PEOPLE["contact_email"],
            "start_key": str(number),
            "number": f"MI-2026-{number:04d}",
            "municipality": factories.municipality(),
            "services_text": "Doposcuola e aiuto ai compiti.",
            "state": State.SUBMITTED,
            "version": 1,
            "submitted_at": timezone.now(),
            "declared": [{"kind": "licence", "text": call.licence}],
            **values,
        }
    )
    application.categories.set([factories.category()])
    application.municipalities.set([factories.municipality()])
    Event.objects.create(application=application, verb="submitted")
    documents.keep(application, [upload()], kind="signed-form")
    return application


def who_sent(application: Application) -> Applicant:
    """The person who has the private link of an application."""
    applicant = Applicant(application.call)
    applicant.key = links.key(application)
    return applicant
