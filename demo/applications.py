"""Avvisi and applications to look at: invented bodies, in every state that the office meets."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from stdnum import luhn

from applications import accepting, deciding, documents, drafting, listing
from applications.forms import declared_texts
from applications.models import Application, Call, Event
from applications.states import State
from catalog_pages.enums import Scheme
from catalog_pages.models import ProviderPage, Term

OPEN, PAST = "welfare-di-prossimita", "primo-avviso-dimostrativo"
PAGE = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 1\ntrailer\n<< >>\nstartxref\n9\n%%EOF\n"
TEXT = (
    "<p><b>Dato dimostrativo: questo avviso è inventato.</b></p>"
    "<h2>Che cosa cerchiamo</h2><p>Enti che offrono servizi di welfare a chi vive nei comuni dell'Ambito di Lodi e "
    "vogliono farli conoscere nel catalogo. Presentare la domanda non costa nulla e non dà diritto a contributi.</p>"
    "<h2>Come si valuta</h2><p>L'Ufficio di Piano controlla che l'ente esista, che i servizi riguardino il territorio "
    "e che i documenti siano in ordine. I criteri sono uguali per tutti.</p>"
)


@dataclass(frozen=True)
class Body:
    """An invented body that applies."""

    name: str
    kind: str
    category: str
    days: int
    services: str
    values: dict[str, Any] = field(default_factory=dict)


BODIES = [
    Body(
        "Cooperativa La Ranocchia Verde",
        "social-cooperative",
        "cura-dei-figli",
        24,
        "Doposcuola e centri estivi per bambini dai 6 agli 11 anni.",
        {"rea_number": "LO-900001", "cooperative_register": "C900001"},
    ),
    Body(
        "Associazione Il Traghetto Lento",
        "association",
        "accompagnamento-trasporto",
        16,
        "Accompagnamento di persone anziane a visite e terapie, con volontari.",
        {"runts_section": "a", "runts_number": "900002", "runts_date": datetime.date(2022, 11, 7)},
    ),
    Body(
        "Bottega del Pane Spezzato",
        "social-cooperative",
        "piccole-commissioni",
        12,
        "Spesa a domicilio e ritiro farmaci.",
        {"rea_number": "LO-900003", "cooperative_register": "C900003"},
    ),
    Body(
        "Studio Voci in Ascolto",
        "company",
        "servizi-psicologici",
        9,
        "Sostegno psicologico a genitori e adolescenti.",
        {"rea_number": "LO-900004"},
    ),
    Body(
        "Fondazione Le Due Rogge",
        "foundation",
        "socio-assistenziali",
        40,
        "Pasti a domicilio e compagnia per chi vive solo.",
        {"runts_section": "g", "runts_number": "900005", "runts_date": datetime.date(2023, 3, 1)},
    ),
    Body(
        "Associazione Ponte di Paglia",
        "association",
        "cura-dei-figli",
        3,
        "Laboratori di lettura per famiglie.",
        {"not_in_runts": True},
    ),
    Body(
        "Cooperativa Filo di Seta",
        "social-cooperative",
        "socio-assistenziali",
        31,
        "Assistenza a domicilio nei giorni di festa.",
        {"rea_number": "LO-900007", "cooperative_register": "C900007"},
    ),
]


@transaction.atomic
def load_applications(*, editor: Any) -> int:
    """Make two avvisi and their applications, unless they are there; return how many applications were made."""
    if Call.objects.filter(slug__in=(OPEN, PAST)).exists():
        return 0
    now = timezone.now()
    call = _call(OPEN, "Avviso per i servizi di welfare di prossimità", now, opens=-30, closes=45)
    past = _call(PAST, "Primo avviso per entrare nel catalogo", now, opens=-200, closes=-140)
    made = [_application(call, number, body) for number, body in enumerate(BODIES, start=1)]
    asked, answered, noticed, ready = made[1:5]
    accepted = made[6]
    in_days = timezone.localdate() + datetime.timedelta(days=12)
    deciding.ask(asked.pk, version=1, by=editor, text="Manca lo statuto aggiornato.", due_on=in_days)
    _answered(answered, editor, in_days)
    _numbered(noticed, editor)
    deciding.give_notice(
        noticed.pk,
        version=2,
        by=editor,
        text="I servizi descritti si svolgono fuori dai comuni dell'Ambito.",
        due_on=in_days,
    )
    # Everything is there for accepting it.
    _numbered(ready, editor)
    # Its body waits for approval, and its referente for somebody to open the invitation.
    _numbered(accepted, editor)
    accepting.accept(accepted.pk, version=2, by=editor, known=None)
    deciding.note(made[0].pk, by=editor, text="Sentire il comune: ha già lavorato con loro.")
    _past(past, editor)
    return len(made) + past.applications.count()


def _call(slug: str, title: str, now: datetime.datetime, *, opens: int, closes: int) -> Call:
    call = Call(
        slug=slug,
        title=f"{title} (dimostrativo)",
        summary="Avviso inventato, per vedere come funziona.",
        text=TEXT,
        opens_at=(now + datetime.timedelta(days=opens)).replace(minute=0, second=0, microsecond=0),
        closes_at=(now + datetime.timedelta(days=closes)).replace(minute=0, second=0, microsecond=0),
        kinds=["social-cooperative", "association", "foundation", "social-enterprise", "company"],
        documents_text="Lo statuto o l'atto costitutivo, se l'ente non è iscritto a un registro pubblico.",
        texts_confirmed=True,
        is_published=True,
    )
    call.full_clean()
    call.save()
    return call


def _application(call: Call, number: int, body: Body, **values: Any) -> Application:
    sent = timezone.now() - datetime.timedelta(days=body.days)
    slug = f"ente{number}"
    code = f"99998{number:02d}098"
    lodi = Term.objects.get(scheme=Scheme.MUNICIPALITY, code="098031")
    application = Application.objects.create(
        **{
            "call": call,
            "start_key": f"demo-{call.slug}-{number}",
            "state": State.SUBMITTED,
            "state_since": sent,
            "submitted_at": sent,
            "version": 1,
            "number": f"MI-{sent.year}-9{call.pk}{number:02d}",
            "name": body.name,
            "legal_name": body.name,
            "kind": body.kind,
            "email": f"{slug}@lodiwelfare.example.org",
            "fiscal_code": code + luhn.calc_check_digit(code),
            "phone": f"+3903715559{number:02d}",
            "body_email": f"info.{slug}@lodiwelfare.example.org",
            "address": f"Via Inventata {number}",
            "postal_code": "26900",
            "municipality": lodi,
            "representative_name": "Persona Inventata",
            "representative_fiscal_code": "RSSMRA85T10A562S",
            "contact_name": "Referente Inventato",
            "contact_email": f"{slug}@lodiwelfare.example.org",
            "contact_phone": "+393715550199",
            "services_text": body.services,
            "whole_area": number % 2 == 0,
            "declared": [{"kind": name.split("-")[1], "text": text} for name, text in declared_texts(call).items()],
            **body.values,
            **values,
        }
    )
    application.categories.set(Term.objects.filter(scheme=Scheme.CATEGORY, code=body.category))
    application.municipalities.set([lodi])
    event = Event.objects.create(application=application, verb="submitted")
    Event.objects.filter(pk=event.pk).update(at=sent)
    documents.keep(application, [ContentFile(PAGE, name="domanda-firmata.pdf")], kind="signed-form")
    documents.keep(application, [ContentFile(PAGE + b"\n%%EOF\n", name="carta-identita.pdf")], kind="identity")
    return application


def _numbered(application: Application, editor: Any) -> None:
    deciding.register(
        application.pk,
        version=1,
        by=editor,
        protocol_number=f"DEMO-{application.pk}",
        protocol_date=timezone.localdate(),
        act_number="DEMO-1",
        act_date=timezone.localdate(),
    )


def _answered(application: Application, editor: Any, due_on: datetime.date) -> None:
    deciding.ask(application.pk, version=1, by=editor, text="In quali comuni portate la spesa?", due_on=due_on)
    drafting.answer(application, text="A Lodi, Codogno e Casalpusterlengo.", files=[], kind="other")


def _past(call: Call, editor: Any) -> None:
    """An avviso that is over, with its published list: bodies of the catalogue came in by it."""
    providers = ProviderPage.objects.filter(external_id__startswith="demo/", locale__language_code="it", live=True)
    day = timezone.localdate() - datetime.timedelta(days=120)
    kinds = ("social-cooperative", "association")
    for number, page in enumerate(providers.filter(kind__in=kinds).order_by("title")[:3], start=1):
        body = Body(page.title, page.kind, "socio-assistenziali", 150, "Servizi già nel catalogo.")
        _application(
            call,
            number,
            body,
            fiscal_code=page.fiscal_code,
            state=State.ACCEPTED,
            provider=page,
            protocol_number=f"DEMO-0{number}",
            act_number="DEMO-0",
            act_date=day,
            decided_at=timezone.now() - datetime.timedelta(days=120),
        )
    if number := listing.unlisted(call).count():
        listing.publish(call, by=editor, act_number="DEMO-0", act_date=day, count=number)
