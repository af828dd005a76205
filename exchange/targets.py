"""What a column of somebody's spreadsheet can be read as, and the names that offices give such columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog_pages.models import ProviderPage, ServicePage
from exchange import formats, shape
from exchange.formats import PROVIDER
from exchange.records import languages


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
        "c f ente",
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
    "company_terms",
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
        base, group, model = name.removeprefix(PROVIDER), BODY, ProviderPage
    elif name in WHO_FIELDS:
        group = WHO
    elif name in WHERE_FIELDS:
        group = WHERE
    elif name in PRICE_FIELDS:
        group = PRICES
    stem, _mark, language = base.rpartition("_")
    suffix = ""
    if language in languages():
        base, suffix = stem, f" ({language})"
    if base == "id":
        label: Any = _("identificativo pubblico")
    elif base == "state":
        label = _("pubblicato o bozza")
    elif base in shape.ROWS and model is ServicePage:
        label = _("%(rows)s, come nel nostro CSV") % {"rows": shape.ROWS[base]._meta.verbose_name_plural}
    else:
        label = getattr(model._meta.get_field(base), "verbose_name", base)
    if base == "title":
        label = _("nome del servizio") if model is ServicePage else _("nome")
    text = _("ente: %(label)s") % {"label": label} if model is not ServicePage else str(label)
    return Target(name, f"{text[:1].upper()}{text[1:]}{suffix}", group, HINTS.get(name, ()))


def label_of(name: str) -> str:
    """What people call a column of ours."""
    if name in shape.ROWS:
        label = str(shape.ROWS[name]._meta.verbose_name_plural)
        return f"{label[:1].upper()}{label[1:]}"
    return str(_of_column(name).label)
