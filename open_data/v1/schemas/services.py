"""Services: a summary for lists, the whole sheet for one."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Literal

from django.conf import settings
from pydantic import BaseModel, Field

from catalog_pages.enums import WheelchairAccess
from open_data.v1.schemas import rows
from open_data.v1.schemas.common import Double, Int32, Label, Uri, about, absolute, whole_links
from open_data.v1.schemas.providers import Provider, ProviderReference
from search import navigation, types
from search.documents import AT_HOME


class Coverage(BaseModel):
    """Who may use a service, by where they live."""

    model_config = about("Dove deve abitare chi usa il servizio. Non è dove stanno le sedi.")

    whole_ambito: bool = Field(description="Vero: in uno qualunque dei comuni dell'Ambito.")
    municipalities: list[Label] = Field(description="I comuni serviti, per codice ISTAT; vuoto se sono tutti.")

    @classmethod
    def of(cls, service: types.ServiceView) -> Coverage:
        return cls(whole_ambito=service.whole_ambito, municipalities=Label.all(service.municipalities))


class Highlights(BaseModel):
    """Texts with what was found in them marked."""

    model_config = about("HTML sicuro: tutto è protetto, tranne <mark> attorno alle parole trovate.")

    title: str = Field(examples=["<mark>Pranzo</mark> a casa"])
    summary: str
    snippet_language: str = Field(description="La lingua del pezzo di scheda.", examples=["it"])
    snippet: str = Field(description="Un pezzo della scheda, dove né titolo né riassunto hanno le parole; o vuoto.")


class Translation(BaseModel):
    """How far a service is in a language."""

    model_config = about(
        "current: tutto è in questa lingua e vale ancora; partly: qualcosa è ancora in italiano, perché è cambiato o "
        "non è tradotto; missing: c'è solo l'italiano."
    )

    language: str = Field(examples=["en"])
    state: Literal["current", "partly", "missing"]
    machine_assisted: bool = Field(description="Vero se l'ha scritta in parte una macchina e nessuno l'ha riletta.")
    updated: datetime.datetime | None = Field(description="Quando è andata al pubblico così com'è; null se non c'è.")

    @classmethod
    def of(cls, found: types.Translation) -> Translation:
        return cls(
            language=found.language,
            state=found.state,
            machine_assisted=found.is_machine,
            updated=found.published_at,
        )


class ServiceSummary(BaseModel):
    """A service in a list."""

    model_config = about("Un servizio in breve. La scheda intera è a /services/{id}.")

    id: uuid.UUID = Field(description="Identità del servizio: la stessa in ogni lingua e dopo ogni modifica.")
    url: Uri = Field(description="La scheda per le persone.")
    title: str = Field(examples=["Pranzo a casa, tutti i giorni"])
    summary: str
    text_language: str = Field(description="La lingua in cui sono davvero i testi.", examples=["it"])
    languages_available: list[str] = Field(description="Le lingue in cui c'è la scheda.", examples=[["it", "en"]])
    translations: list[Translation] = Field(description="A che punto è ogni lingua del sito, l'italiano per primo.")
    italian_texts: list[str] = Field(
        description="Le voci che qui sono in italiano perché la traduzione manca o non è più vera: title, summary, "
        "status_reason o una voce di texts. Vuoto se text_language è it.",
        examples=[["how_to"]],
    )
    category: Label | None
    kind: Label | None
    status: Label = Field(description="active, temporarily-closed, inactive.")
    targets: list[Label] = Field(description="A chi è rivolto; vuoto: a tutti.")
    min_age: Int32 | None = Field(description="Età minima in anni, compresa; null: nessun limite.", ge=0, le=120)
    max_age: Int32 | None = Field(description="Età massima in anni, compresa; null: nessun limite.", ge=0, le=120)
    coverage: Coverage
    match: Label | None = Field(
        description="Perché corrisponde al comune cercato: lo serve, serve tutto l'Ambito o vi ha una sede."
    )
    distance: Double | None = Field(
        default=None, description="Chilometri in linea d'aria da «near» alla sede più vicina.", ge=0, examples=[3.2]
    )
    highlights: Highlights | None = Field(
        default=None, description="I testi con le parole trovate in evidenza: solo con «highlight=yes»."
    )
    provider: ProviderReference
    phone: rows.Phone | None = Field(description="Il primo numero da chiamare.")
    costs: list[Label] = Field(description="free, isee, paid: anche più d'uno.")
    cost_text: str | None = Field(description="Il costo in breve.", examples=["€ 6,50 a pasto"])
    where_text: str | None = Field(description="Il luogo in breve.", examples=["A Lodi"])
    delivery: list[Label]
    accessible: bool = Field(
        description="Per chi usa la carrozzina: sede accessibile, mezzo con pedana, o servizio a casa."
    )
    enrolment_open: bool = Field(description="Vero se oggi ci si può iscrivere: ciò che trova «enrolment=open».")
    closed_until: datetime.date | None = Field(description="L'ultimo giorno della chiusura temporanea di oggi.")
    waiting: Label | None = Field(description="La lista d'attesa di oggi: short, medium, long.")
    languages: list[Label] = Field(description="Le lingue che si parlano nel servizio (ISO 639-1).")
    welfare: list[Label] = Field(description="Lettere dell'art. 51 c. 2 TUIR: da confermare con il consulente.")
    assured_date: datetime.date | None = Field(description="Quando una persona ha verificato la scheda.")
    is_stale: bool = Field(description="Vero se la verifica è scaduta.")
    is_demo: bool = Field(description="Vero se è un dato dimostrativo: il servizio non esiste.")
    updated: datetime.datetime = Field(description="Quando la scheda è stata modificata.")

    @classmethod
    def of(cls, service: types.ServiceView) -> ServiceSummary:
        return cls(**summary_members(service))


class Text(BaseModel):
    """A detail in words."""

    model_config = about("Un dettaglio, con la sua voce.")

    label: str = Field(examples=["Diete"])
    text: str = Field(examples=["morbida o frullata, senza glutine"])


class Service(ServiceSummary):
    """A service with everything."""

    model_config = about("Un servizio con tutto quello che ne sappiamo.")

    slug: str = Field(description="Il nome nell'indirizzo, in questa lingua.", examples=["pasti-a-domicilio"])
    urls: dict[str, Uri] = Field(description="La scheda per le persone in ogni lingua del sito.")
    status_reason: str | None = Field(description="Perché non è attivo.")
    texts: dict[str, str] = Field(
        description="I testi della scheda in HTML sicuro, per voce: eligibility, how_to, needed, outcome, "
        "times, cost_notes, access, conditions. Una voce vuota non c'è.",
        examples=[{"how_to": "<p>Chiama l'ufficio pasti.</p>"}],
    )
    italian_row_texts: list[str] = Field(
        description="I testi brevi che qui sono in italiano, come elenco.id.voce.",
        examples=[["prices.3f0c8b7e-5d1a-4a83-9c58-6a7d0e2b1f94.label"]],
    )
    age_text: str | None = Field(description="L'età a parole.")
    can_invoice: bool | None = Field(description="Se emette fattura alle imprese; null: non indicato.")
    charter_url: Uri | None = Field(description="La carta dei servizi.")
    waiting_days: Int32 | None = Field(description="Attesa tipica in giorni.", ge=0)
    details: list[Text] = Field(description="I dettagli propri della categoria, a parole.")
    details_data: dict[str, Any] = Field(
        description="Gli stessi dettagli come dati, per chi li elabora.", examples=[{"meal_diets": ["soft"]}]
    )
    image: rows.Image | None
    locations: list[rows.Location]
    hours: list[rows.Hours]
    contacts: list[rows.Contact]
    access_ways: list[rows.Access]
    prices: list[rows.Price]
    concessions: list[rows.Concession]
    company_terms: list[rows.CompanyTerms]
    documents: list[rows.DocumentNeeded]
    notices: list[rows.Notice]
    enrolments: list[rows.Notice] = Field(description="Le finestre di iscrizione di oggi e dei giorni a venire.")
    closures: list[rows.Notice] = Field(description="Le chiusure di oggi e dei giorni a venire.")
    attestations: list[rows.Attestation]
    provider: Provider
    assured_method: Label | None = Field(description="Come è stata verificata: provider, call, visit, email.")
    verify_by: datetime.date | None = Field(description="Entro quando va verificata di nuovo.")
    published: datetime.datetime = Field(description="Quando la scheda è stata pubblicata la prima volta.")
    completeness: Int32 = Field(description="Quanto è completa la scheda, da 0 a 100.", ge=0, le=100)

    @classmethod
    def of(cls, service: types.ServiceView) -> Service:
        return cls(
            **{
                **summary_members(service),
                "provider": Provider.of(service.provider),
                "slug": service.slug,
                "urls": _addresses(service),
                "status_reason": service.status_reason or None,
                "texts": {name: whole_links(text) for name, text in service.texts.items() if text},
                "italian_row_texts": service.italian_rows,
                "age_text": service.age_text or None,
                "can_invoice": service.can_invoice,
                "charter_url": absolute(service.charter_url) or None,
                "waiting_days": service.waiting_days,
                "details": [Text(label=label, text=text) for label, text in service.pack],
                "details_data": service.pack_data,
                "image": rows.Image.or_none(service.image),
                "locations": [rows.Location.of(row) for row in service.locations],
                "hours": [rows.Hours.of(row) for row in service.hours],
                "contacts": [rows.Contact.of(row) for row in service.contacts],
                "access_ways": [rows.Access.of(row) for row in service.access_ways],
                "prices": [rows.Price.of(row) for row in service.prices],
                "concessions": [rows.Concession.of(row) for row in service.concessions],
                "company_terms": [rows.CompanyTerms.of(row) for row in service.company_terms],
                "documents": [rows.DocumentNeeded.of(row) for row in service.documents],
                "notices": [rows.Notice.of(row) for row in service.notices],
                "enrolments": [rows.Notice.of(row) for row in service.enrolments],
                "closures": [rows.Notice.of(row) for row in service.closures],
                "attestations": [rows.Attestation.of(row) for row in service.attestations],
                "assured_method": Label.or_none(service.assured_method),
                "verify_by": service.verify_by,
                "published": service.published_at,
                "completeness": service.completeness,
            }
        )


def summary_members(service: types.ServiceView) -> dict[str, Any]:
    """The members of ``ServiceSummary``."""
    return {
        "id": service.id,
        "url": absolute(service.path),
        "title": service.title,
        "summary": service.summary,
        "text_language": service.text_language,
        "languages_available": service.languages_available,
        "translations": [Translation.of(each) for each in service.translations],
        "italian_texts": service.italian_texts,
        "category": Label.or_none(service.category),
        "kind": Label.or_none(service.kind),
        "status": Label.of(service.status),
        "targets": Label.all(service.targets),
        "min_age": service.min_age,
        "max_age": service.max_age,
        "coverage": Coverage.of(service),
        "match": Label.or_none(service.match),
        "provider": ProviderReference.of(service.provider),
        "phone": rows.Phone.or_none(service.phone),
        "costs": Label.all(service.costs),
        "cost_text": service.cost_text or None,
        "where_text": service.where_text or None,
        "delivery": Label.all(service.delivery),
        "accessible": _is_accessible(service),
        "enrolment_open": service.enrolment is not None,
        "closed_until": service.closure.ends if service.closure else None,
        "waiting": Label.or_none(service.waiting),
        "languages": Label.all(service.languages),
        "welfare": Label.all(service.welfare_letters),
        "assured_date": service.assured_date,
        "is_stale": service.is_stale,
        "is_demo": service.is_demo,
        "updated": service.edited_at,
    }


def _addresses(service: types.ServiceView) -> dict[str, str]:
    """The sheet's address in every language: one that is not translated has the Italian slug."""
    source = service.slugs[settings.LANGUAGE_CODE]
    return {
        code: absolute(navigation.sheet_path(service.slugs.get(code, source), service.key, code))
        for code, _name in settings.LANGUAGES
    }


def _is_accessible(service: types.ServiceView) -> bool:
    """What the filter of the same name means: see ``facets`` in ``search.documents``."""
    return (
        any(place.wheelchair and place.wheelchair.code == WheelchairAccess.YES for place in service.locations)
        or any(mode.code == AT_HOME for mode in service.delivery)
        or service.pack_data.get("transport_lift") is True
    )
