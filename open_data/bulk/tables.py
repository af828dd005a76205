"""The tables of the data files: where each column's value comes from. ``fields.csv`` says what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any

from open_data.bulk.fields import PARTS, Getter, Item, Row, Table, coded, dialled, fields, many_coded, plain
from open_data.bulk.texts import translated
from open_data.bulk.vocabularies import vocabulary_entries
from open_data.v1.schemas.common import ATTRIBUTION, LICENCE_NAME, LICENCE_URL
from open_data.v1.schemas.rows import CURRENCY
from search import documents, types
from search.content import PROSE
from search.jsonld import absolute

AMBITO = "ambito"
CITED_AS = f"{ATTRIBUTION} ({LICENCE_NAME}, {LICENCE_URL})"
"""What every row says of where it comes from: rows travel without their file."""

EVERYWHERE: dict[str, Getter] = {"attribution": lambda row: CITED_AS}
OF_ROWS: dict[str, Getter] = {
    **EVERYWHERE,
    "service_id": lambda row: str(row.service.id),
    "id": lambda row: str(row.row.id),
    "currency": lambda row: CURRENCY,
    **coded("municipality", attrgetter("row.municipality")),
    **coded("kind", attrgetter("row.kind")),
    **coded("unit", attrgetter("row.unit")),
    **coded("isee_kind", attrgetter("row.isee_kind")),
    **coded("vat", attrgetter("row.vat")),
    **coded("waiting", attrgetter("row.waiting")),
    **coded("wheelchair", attrgetter("row.wheelchair")),
    **coded("actor", attrgetter("row.actor")),
    **coded("channel", attrgetter("row.channel")),
}


def _address(getter: Getter) -> Getter:
    """A path of this site as a whole address; nothing stays nothing."""
    return lambda made_of: absolute(found) if (found := getter(made_of)) else None


def _prose(name: str) -> Getter:
    return lambda item: plain(item.service.texts.get(name, ""))


def _rows(name: str) -> Callable[[Item], Iterable[Row]]:
    """The rows of a service that its view has under a name."""
    return lambda item: (Row(item.service, row) for row in getattr(item.service, name))


def _of_rows(table: str, **values: Getter) -> Any:
    return fields(table, values, usual=OF_ROWS, otherwise=lambda name: attrgetter(f"row.{name}"))


def _areas(item: Item) -> Iterator[Row]:
    if item.service.whole_ambito:
        yield Row(item.service, types.Label(AMBITO, "Tutto l'Ambito"))
    else:
        yield from (Row(item.service, label) for label in item.service.municipalities)


def _phones(item: Item) -> Iterator[Row]:
    for contact in item.service.contacts:
        for position, phone in enumerate(contact.phones, start=1):
            yield Row(item.service, (contact, position, phone))


def _on_the_map(item: Item) -> Iterator[Row]:
    return (
        Row(item.service, place) for place in item.service.locations if None not in (place.latitude, place.longitude)
    )


SERVICES = Table(
    name="servizi",
    title="Servizi",
    english_title="Services",
    italian="Una riga per ogni servizio pubblicato. I testi sono in italiano e senza formattazione.",
    english="A row for each published service. Texts are in Italian and plain.",
    rows=lambda item: (item,),
    parents=(("provider_id", "enti", "id"),),
    fields=fields(
        "servizi",
        {
            "id": lambda item: str(item.service.id),
            "url": _address(attrgetter("service.path")),
            **coded("category", attrgetter("service.category")),
            **coded("kind", attrgetter("service.kind")),
            **coded("status", attrgetter("service.status")),
            **coded("waiting", attrgetter("service.waiting")),
            **coded("assured_method", attrgetter("service.assured_method")),
            **many_coded("targets", attrgetter("service.targets")),
            **many_coded("costs", attrgetter("service.costs")),
            **many_coded("delivery", attrgetter("service.delivery")),
            **many_coded("languages", attrgetter("service.languages")),
            **many_coded("welfare_letters", attrgetter("service.welfare_letters")),
            "accessible": lambda item: documents.is_accessible(item.content),
            "enrolment_open": lambda item: item.service.enrolment is not None,
            "closed_until": lambda item: item.service.closure.ends if item.service.closure else None,
            "charter_url": _address(attrgetter("service.charter_url")),
            "provider_id": lambda item: str(item.service.provider.id),
            "provider_name": attrgetter("service.provider.name"),
            "phone": lambda item: dialled(item.service.phone),
            **{name: _prose(name) for name in PROSE},
            "details": lambda item: f"{PARTS} ".join(f"{label}: {text}" for label, text in item.service.pack),
            "image_url": lambda item: absolute(item.service.image.src) if item.service.image else None,
            "image_credit": lambda item: item.service.image.credit if item.service.image else None,
            "languages_available": lambda item: PARTS.join(item.service.languages_available),
            "published": attrgetter("service.published_at"),
            "updated": attrgetter("service.edited_at"),
        },
        usual=EVERYWHERE,
        otherwise=lambda name: attrgetter(f"service.{name}"),
    ),
)
IDENTIFIERS = {
    "tax_code": "fiscal_code",
    **{
        name: name
        for name in ("vat_number", "runts_section", "runts_number", "rea_number", "cooperative_register", "ipa_code")
    },
}


def _identifier(name: str) -> Getter:
    return lambda body: body.identifiers.get(name)


PROVIDERS = Table(
    name="enti",
    title="Enti",
    english_title="Bodies",
    italian="Una riga per ogni ente che ha almeno un servizio pubblicato.",
    english="A row for each body that has a published service.",
    rows=lambda item: (item.service.provider,),
    is_shared=True,
    parents=(),
    fields=fields(
        "enti",
        {
            "id": lambda body: str(body.id),
            "url": _address(attrgetter("path")),
            "phone": lambda body: dialled(body.phone),
            # The law wants it public of public bodies alone.
            "pec": lambda body: body.pec if body.is_public else None,
            **coded("kind", attrgetter("kind")),
            **coded("municipality", attrgetter("municipality")),
            **{name: _identifier(key) for name, key in IDENTIFIERS.items()},
        },
        usual=EVERYWHERE,
        otherwise=attrgetter,
    ),
)
LOCATIONS = Table(
    name="sedi",
    title="Sedi",
    english_title="Premises",
    italian="Dove ogni servizio si svolge o si chiede. Non dice chi può usarlo: vedi aree.",
    english="Where a service is given or asked for. It does not tell who may use it: see aree.",
    rows=_rows("locations"),
    fields=_of_rows("sedi"),
)
AREAS = Table(
    name="aree",
    title="Dove deve abitare chi usa il servizio",
    english_title="Areas served",
    italian="Una riga per ogni comune servito; una sola, con il codice ambito, se lo sono tutti.",
    english="A row for each comune that is served, or a single one with the code ambito for all of them.",
    rows=_areas,
    key=("service_id", "municipality"),
    fields=_of_rows("aree", **coded("municipality", attrgetter("row"))),
)
CONTACTS = Table(
    name="contatti",
    title="Contatti",
    english_title="Contacts",
    italian="Uffici e ruoli che rispondono. I numeri sono nella tabella telefoni.",
    english="Offices and roles that answer. Numbers are in the table telefoni.",
    rows=_rows("contacts"),
    fields=_of_rows("contatti"),
)
PHONES = Table(
    name="telefoni",
    title="Telefoni",
    english_title="Phone numbers",
    italian="I numeri di ogni contatto.",
    english="The numbers of each contact.",
    rows=_phones,
    key=("contact_id", "position"),
    parents=(("service_id", "servizi", "id"), ("contact_id", "contatti", "id")),
    fields=_of_rows(
        "telefoni",
        contact_id=lambda row: str(row.row[0].id),
        position=lambda row: row.row[1],
        number=lambda row: dialled(row.row[2]),
        display=lambda row: row.row[2].display,
    ),
)
HOURS = Table(
    name="orari",
    title="Orari",
    english_title="Opening hours",
    italian="Gli orari di apertura, per giorni della settimana.",
    english="Opening hours, by weekdays.",
    rows=_rows("hours"),
    fields=_of_rows("orari", weekdays=lambda row: PARTS.join(map(str, row.row.weekdays))),
)
ACCESS = Table(
    name="accesso",
    title="Chi può chiedere e come",
    english_title="Who may ask and how",
    italian="Chi può chiedere il servizio, e in quale modo.",
    english="Who may ask for the service, and in which way.",
    rows=_rows("access_ways"),
    fields=_of_rows("accesso"),
)
PRICES = Table(
    name="prezzi",
    title="Prezzi",
    english_title="Prices",
    italian="I prezzi in vigore il giorno del file, in euro.",
    english="Prices in force on the day of the file, in euro.",
    rows=_rows("prices"),
    fields=_of_rows("prezzi"),
)
CONCESSIONS = Table(
    name="agevolazioni",
    title="Agevolazioni",
    english_title="Concessions",
    italian="Perché qualcuno paga meno, chi lo concede e come si ottiene.",
    english="Why somebody pays less, who grants it and how to get it.",
    rows=_rows("concessions"),
    fields=_of_rows("agevolazioni"),
)
COMPANY_TERMS = Table(
    name="condizioni_imprese",
    title="Condizioni per le imprese",
    english_title="Terms for companies",
    italian="A quali condizioni un'impresa ha il servizio, in vigore il giorno del file.",
    english="On which terms a company has the service, in force on the day of the file.",
    rows=_rows("company_terms"),
    fields=_of_rows("condizioni_imprese", contact_phone=lambda row: dialled(row.row.contact_phone)),
)
DOCUMENTS = Table(
    name="documenti",
    title="Documenti da portare",
    english_title="Papers to bring",
    italian="I documenti chiesti, con il modulo dove c'è.",
    english="The papers that are asked for, with a form where there is one.",
    rows=_rows("documents"),
    fields=_of_rows("documenti", url=_address(attrgetter("row.url"))),
)
NOTICES = Table(
    name="avvisi",
    title="Avvisi",
    english_title="Notices",
    italian="Chiusure, liste d'attesa, iscrizioni aperte: quelli in vigore il giorno del file.",
    english="Closures, waiting lists, open enrolments: those in force on the day of the file.",
    rows=_rows("notices"),
    fields=_of_rows("avvisi"),
)
ATTESTATIONS = Table(
    name="attestazioni",
    title="Attestazioni di qualità",
    english_title="Proofs of quality",
    italian="Accreditamenti, assicurazioni, carte dei servizi in corso di validità.",
    english="Accreditations, insurances, service charters that are valid.",
    rows=_rows("attestations"),
    fields=_of_rows("attestazioni", url=_address(attrgetter("row.url"))),
)
TRANSLATIONS = Table(
    name="traduzioni",
    title="Testi in altre lingue",
    english_title="Texts in other languages",
    italian="Una riga per ogni testo tradotto e per ogni lingua: solo le traduzioni che valgono ancora.",
    english="A row for each translated text and language: only translations that still hold.",
    rows=translated,
    key=("service_id", "table", "row_id", "field", "language"),
    fields=fields("traduzioni", {}, usual=EVERYWHERE, otherwise=attrgetter),
)
VOCABULARIES = Table(
    name="vocabolari",
    title="Vocabolari",
    english_title="Vocabularies",
    italian="Tutti i codici con il loro nome, compresi quelli ritirati.",
    english="All codes with their names, retired ones included.",
    once=vocabulary_entries,
    key=("vocabulary", "code"),
    parents=(),
    fields=fields("vocabolari", {}, usual=EVERYWHERE, otherwise=attrgetter),
)
TABLES = (
    SERVICES,
    PROVIDERS,
    LOCATIONS,
    AREAS,
    CONTACTS,
    PHONES,
    HOURS,
    ACCESS,
    PRICES,
    CONCESSIONS,
    COMPANY_TERMS,
    DOCUMENTS,
    NOTICES,
    ATTESTATIONS,
    TRANSLATIONS,
    VOCABULARIES,
)
"""In the order in which they are shown."""

MAP = Table(
    name="luoghi",
    title="Luoghi dei servizi",
    english_title="Places of services",
    italian="Le sedi che hanno coordinate, come punti sulla mappa (GeoJSON).",
    english="Premises with coordinates, as points on the map (GeoJSON).",
    rows=_on_the_map,
    fields=_of_rows(
        "luoghi",
        title=attrgetter("service.title"),
        url=_address(attrgetter("service.path")),
        provider_name=attrgetter("service.provider.name"),
        is_demo=attrgetter("service.is_demo"),
        **coded("category", attrgetter("service.category")),
        **coded("kind", attrgetter("service.kind")),
    ),
)
"""The properties of the points in the GeoJSON file."""
