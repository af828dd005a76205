"""From the columns of other people's spreadsheets to ours: what each could mean, and what it most likely does."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rapidfuzz import fuzz, process

from catalog_pages.enums import Scheme
from catalog_pages.models import ProviderPage, ServicePage
from exchange import cells, formats, lay_values, shape
from exchange.formats import PROVIDER, Problems
from exchange.models import ColumnMapping
from exchange.shape import Record
from exchange.terms import Terms, plain

ALIKE = 88
"""From which likeness (0-100) the name of a column is taken for one that we know."""

Headers = Sequence[str]


@dataclass(frozen=True)
class Target:
    """What a column can be read as. ``hints`` are names that offices give such columns."""

    key: str
    label: Any
    group: Any
    hints: tuple[str, ...] = ()


SERVICE, WHO, WHERE, PRICES, BODY = (
    gettext_lazy("Servizio"),
    gettext_lazy("Per chi e quando"),
    gettext_lazy("Dove e contatti"),
    gettext_lazy("Costi e accesso"),
    gettext_lazy("Ente"),
)

LAY: tuple[Target, ...] = (
    Target(
        "price",
        gettext_lazy("Costo, come lo scrivete (gratuito, € 5,50 a pasto)"),
        PRICES,
        ("costo", "costi", "prezzo", "tariffa", "tariffe", "retta", "quanto costa", "costo del servizio"),
    ),
    Target(
        "hours_text",
        gettext_lazy("Orari, come li scrivete (lun-ven 9-12)"),
        WHO,
        ("orari", "orario", "giorni e orari", "orari di apertura", "apertura", "orario apertura"),
    ),
    Target(
        "contact_label",
        gettext_lazy("Contatto: chi risponde"),
        WHERE,
        ("referente", "ufficio", "contatto", "a chi rivolgersi", "persona di riferimento"),
    ),
    Target(
        "contact_phone",
        gettext_lazy("Contatto: telefono"),
        WHERE,
        ("telefono", "tel", "recapito telefonico", "cellulare", "numero di telefono", "recapiti", "telefono servizio"),
    ),
    Target(
        "contact_email",
        gettext_lazy("Contatto: e-mail"),
        WHERE,
        ("email", "e-mail", "mail", "posta elettronica", "indirizzo email"),
    ),
    Target(
        "contact_url",
        gettext_lazy("Contatto: pagina web"),
        WHERE,
        ("sito", "sito web", "pagina web", "link", "url", "web"),
    ),
    Target("place_name", gettext_lazy("Sede: nome"), WHERE, ("sede", "nome sede", "struttura", "luogo")),
    Target(
        "place_address",
        gettext_lazy("Sede: via e numero"),
        WHERE,
        ("indirizzo", "via", "indirizzo sede", "sede indirizzo", "via e numero"),
    ),
    Target("place_postal_code", gettext_lazy("Sede: CAP"), WHERE, ("cap",)),
    Target(
        "place_municipality",
        gettext_lazy("Sede: comune"),
        WHERE,
        ("comune sede", "comune della sede", "citta", "localita", "sede comune"),
    ),
)
"""What is not a column of ours, but is easily read as one."""

HINTS: dict[str, tuple[str, ...]] = {
    "external_id": (
        "id",
        "codice",
        "codice servizio",
        "id servizio",
        "numero",
        "n",
        "cod",
        "codice d origine",
        "progressivo",
    ),
    "title": (
        "nome",
        "titolo",
        "servizio",
        "nome servizio",
        "nome del servizio",
        "denominazione servizio",
        "denominazione del servizio",
        "titolo servizio",
        "attivita",
    ),
    "summary": ("descrizione breve", "sintesi", "breve descrizione", "in breve", "abstract", "descrizione"),
    "eligibility": ("a chi e rivolto", "requisiti", "beneficiari", "a chi si rivolge", "requisiti di accesso"),
    "how_to": (
        "come fare",
        "come si accede",
        "modalita di accesso",
        "accesso",
        "come accedere",
        "procedura",
        "come attivare il servizio",
    ),
    "needed": ("cosa serve", "documenti", "documentazione", "documenti necessari", "documentazione richiesta"),
    "outcome": ("cosa si ottiene", "prestazioni", "descrizione estesa", "descrizione completa", "cosa offre"),
    "times": ("tempi", "tempi e scadenze", "quando", "tempistiche", "scadenze"),
    "cost_notes": ("note sui costi", "note costi", "agevolazioni"),
    "conditions": ("condizioni", "condizioni di servizio", "note"),
    "category": ("categoria", "area", "macroarea", "settore", "ambito tematico", "area tematica"),
    "kind": ("tipo", "tipologia", "tipo di servizio", "tipologia servizio", "tipologia di servizio", "sottocategoria"),
    "targets": ("destinatari", "target", "utenza", "tipologia utenza", "utenti", "fascia di utenza"),
    "municipalities": (
        "comuni",
        "comune",
        "comuni serviti",
        "territorio",
        "copertura",
        "copertura territoriale",
        "zona",
        "area geografica",
        "comuni coperti",
    ),
    "delivery": ("modalita", "modalita di erogazione", "come si svolge", "erogazione", "dove si svolge"),
    "languages": ("lingue", "lingue parlate", "lingua"),
    "min_age": ("eta minima", "eta da", "da anni", "eta min"),
    "max_age": ("eta massima", "eta a", "fino a anni", "eta max"),
    "status": ("stato", "stato servizio", "attivo"),
    "waiting_days": ("attesa", "giorni di attesa", "tempi di attesa", "lista d attesa"),
    "can_invoice": ("fattura", "emette fattura", "fatturazione"),
    "assured_date": ("aggiornato il", "data aggiornamento", "ultimo aggiornamento", "verificato il", "data verifica"),
    "provider_fiscal_code": (
        "codice fiscale",
        "cf",
        "codice fiscale ente",
        "cf ente",
        "c f",
        "codice fiscale partita iva",
    ),
    "provider_title": (
        "ente",
        "nome ente",
        "denominazione",
        "denominazione ente",
        "ente erogatore",
        "ente gestore",
        "erogatore",
        "gestore",
        "organizzazione",
        "ragione sociale",
        "cooperativa",
        "associazione",
    ),
    "provider_kind": ("tipo ente", "tipologia ente", "natura giuridica", "tipo di ente", "forma giuridica"),
    "provider_phone": ("telefono ente",),
    "provider_email": ("email ente", "mail ente"),
    "provider_website": ("sito ente", "sito web ente"),
    "provider_address": ("indirizzo ente", "sede legale"),
    "provider_vat_number": ("partita iva", "p iva", "piva"),
    "provider_municipality": ("comune ente", "comune sede legale"),
}
WHO_FIELDS = {
    "targets",
    "eligibility",
    "min_age",
    "max_age",
    "times",
    "hours",
    "languages",
    "status",
    "status_reason",
    "waiting_days",
}
WHERE_FIELDS = {"municipalities", "whole_ambito", "delivery", "locations", "contacts"}
PRICE_FIELDS = {
    "prices",
    "concessions",
    "cost_notes",
    "access",
    "access_ways",
    "documents",
    "needed",
    "can_invoice",
    "welfare_letters",
}
NOT_OFFERED = {
    "slug",
    "seo_title",
    "search_description",
    "first_published_at",
    "provider_slug",
    "provider_first_published_at",
}


def targets() -> list[Target]:
    """Everything that a column can be read as, in the order in which it is offered."""
    offered = [_of_column(name) for name in formats.columns() if name not in NOT_OFFERED]
    found = [*offered, *LAY]
    order = [str(group) for group in (SERVICE, WHO, WHERE, PRICES, BODY)]
    return sorted(found, key=lambda target: order.index(str(target.group)))


def _of_column(name: str) -> Target:
    base, group, model = name, SERVICE, ServicePage
    if name.startswith(PROVIDER):
        base, group, model = name.removeprefix(PROVIDER), BODY, ProviderPage  # type: ignore[assignment]
    elif name in WHO_FIELDS:
        group = WHO
    elif name in WHERE_FIELDS:
        group = WHERE
    elif name in PRICE_FIELDS:
        group = PRICES
    stem, _mark, language = base.rpartition("_")
    suffix = ""
    if language in formats.languages():
        base, suffix = stem, f" ({language})"
    if base == "id":
        label: Any = _("identificativo pubblico")
    elif base == "state":
        label = _("pubblicato o bozza")
    elif base in shape.ROWS and model is ServicePage:
        label = _("%(rows)s, come nel nostro CSV") % {"rows": shape.ROWS[base]._meta.verbose_name_plural}
    else:
        label = getattr(model._meta.get_field(base), "verbose_name", base)
    text = str(label)
    return Target(name, f"{text[:1].upper()}{text[1:]}{suffix}", group, HINTS.get(name, ()))


def guess(headers: Headers) -> list[str]:
    """What each column most likely means: as the last time for the same columns, else by its name."""
    known = ColumnMapping.objects.filter(fingerprint=fingerprint(headers)).first()
    offered = targets()
    keys = {target.key for target in offered}
    if known is not None and len(known.mapping) == len(headers):
        return [key if key in keys else "" for key in known.mapping]
    return guess_by_name(headers, offered)


def guess_by_name(headers: Headers, offered: Sequence[Target]) -> list[str]:
    """A first guess: names that are the same, then names that are alike; no meaning twice."""
    names: dict[str, str] = {}
    for target in offered:
        for hint in (target.key, target.key.replace("_", " "), str(target.label), *target.hints):
            names.setdefault(plain(hint), target.key)
    # Names that offices give win over our own labels for the same word.
    for target in offered:
        for hint in target.hints:
            names[plain(hint)] = target.key
    mapping = [""] * len(headers)
    for place, header in enumerate(headers):
        key = names.get(plain(header), "")
        if key and key not in mapping:
            mapping[place] = key
    for place, header in enumerate(headers):
        if mapping[place] or len(plain(header)) < 4:
            continue
        found = process.extractOne(plain(header), names.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
        if found and names[found[0]] not in mapping:
            mapping[place] = names[found[0]]
    return mapping


def remember(headers: Headers, mapping: Sequence[str]) -> None:
    """Start from here the next time a file has these columns."""
    ColumnMapping.objects.update_or_create(fingerprint=fingerprint(headers), defaults={"mapping": list(mapping)})


def fingerprint(headers: Headers) -> str:
    """What tells one kind of file from another: the names of its columns, in order."""
    return hashlib.sha256("\x1f".join(plain(header) for header in headers).encode()).hexdigest()


def read_row(
    texts: Sequence[str],
    mapping: Sequence[str],
    terms: Terms,
    *,
    provider: Record | None,
    bodies: dict[str, str],
    new_kind: str = "",
) -> tuple[Record, Problems]:
    """A row as the raw record that an import takes, and what of it can't be understood, by field.

    ``provider`` is the body of rows that name none; ``bodies`` are codici fiscali by plain name, for rows that
    name their body without its code; ``new_kind`` is the kind of bodies that are not there yet.
    """
    given: dict[str, str] = {}
    for key, text in zip(mapping, texts, strict=False):
        if key:
            given[key] = f"{given[key]}\n{text}" if given.get(key) and text else given.get(key) or text
    problems: Problems = []
    lay = {target.key: given.pop(target.key, "") for target in LAY}
    everywhere = cells.is_everywhere(given.get("municipalities", ""))
    if everywhere:
        given.pop("municipalities")
    # An empty cell of somebody else's spreadsheet says nothing; it does not empty our field.
    raw = formats.to_raw({key: text for key, text in given.items() if text.strip()}, terms, problems)
    if everywhere:
        raw["whole_ambito"] = True
    _lay_rows(raw, lay, mapping, terms, problems)
    _long_summary(raw)
    _body(raw, provider, bodies, new_kind)
    if not raw.get("external_id") and not raw.get("id") and raw.get("title"):
        raw["external_id"] = f"foglio/{slugify(raw['title'])[:100]}"
    return raw, problems


def _lay_rows(raw: Record, lay: dict[str, str], mapping: Sequence[str], terms: Terms, problems: Problems) -> None:
    def read(place: str, key: str, reader: Any, *args: Any, **kwargs: Any) -> None:
        try:
            if rows := reader(*args, **kwargs):
                raw[key] = [*raw.get(key, []), *rows]
        except ValidationError as error:
            problems.extend((place, message) for message in error.messages)

    if lay["price"].strip():
        read("price", "prices", lay_values.read_price, lay["price"])
    if lay["hours_text"].strip():
        read("hours_text", "hours", lay_values.read_hours, lay["hours_text"])
    read(
        "contact_phone",
        "contacts",
        lay_values.read_contacts,
        label=lay["contact_label"],
        phone=lay["contact_phone"],
        email=lay["contact_email"],
        url=lay["contact_url"],
    )
    municipality = ""
    if lay["place_municipality"].strip() and lay["place_address"].strip():
        try:
            municipality = terms.code(Scheme.MUNICIPALITY, lay["place_municipality"].strip())
        except ValidationError as error:
            problems.extend(("place_municipality", message) for message in error.messages)
    read(
        "place_address",
        "locations",
        lay_values.read_place,
        name=lay["place_name"],
        address=lay["place_address"],
        postal_code=lay["place_postal_code"],
        municipality=municipality,
    )


def _long_summary(raw: Record) -> None:
    """A description that is too long for a summary is what one gets; its first sentences are the summary."""
    limit = shape.SERVICE_FIELDS["summary"].max_length or 300
    text = raw.get("summary")
    if not isinstance(text, str) or len(text) <= limit or raw.get("outcome"):
        return
    raw["outcome"] = cells.paragraphs(text)
    cut = text[:limit]
    end = max(cut.rfind(mark) for mark in (". ", "! ", "? ", ".\n"))
    raw["summary"] = cut[: end + 1].strip() if end > limit // 4 else f"{cut[: limit - 1].rsplit(' ', 1)[0]}…"


def _body(raw: Record, provider: Record | None, bodies: dict[str, str], new_kind: str) -> None:
    own = {key: value for key, value in (raw.get("provider") or {}).items() if value not in (None, "")}
    if not own.get("fiscal_code") and not own.get("external_id") and not own.get("id"):
        code = bodies.get(plain(str(own.get("title") or "")), "")
        if code:
            own = {"fiscal_code": code}
        elif provider is not None and not own.get("title"):
            own = dict(provider)
    if new_kind and own.get("title"):
        own.setdefault("kind", new_kind)
    raw["provider"] = own


def column_of(problem: str, headers: Headers, mapping: Sequence[str]) -> str:
    """The name of the column that a problem's field was read from; the field's own name when there is none."""
    field, _bracket, _rest = problem.partition("[")
    if field.startswith("provider."):
        field = field.replace("provider.", PROVIDER, 1)
    if field.startswith("translations."):
        _word, language, name = field.split(".", 2)
        field = f"{name}_{language}"
    sources = {
        "prices": ("price",),
        "hours": ("hours_text",),
        "contacts": ("contact_phone", "contact_email", "contact_url", "contact_label"),
        "locations": ("place_address", "place_municipality"),
        "provider": ("provider_fiscal_code", "provider_title"),
        "whole_ambito": ("municipalities",),
    }
    for key in (field, *sources.get(field, ())):
        if key in mapping:
            return headers[list(mapping).index(key)]
    label = next((str(target.label) for target in targets() if target.key == field), "")
    return label or field
