"""How results are ordered, said in words: the figures are those that the engines use, so that both can't differ."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from search import texts
from search.navigation import Link, start


@dataclass(frozen=True)
class Weight:
    """One thing that counts, and how much, as people write it."""

    name: str
    value: str


@dataclass(frozen=True)
class Criteria:
    """What the page about the order of results shows."""

    crumbs: list[Link]
    fields: list[Weight]
    facts: list[Weight]
    lifts: list[Weight]
    foreign: str


def criteria() -> Criteria:
    """Return the criteria in the active language, the heaviest first."""
    return Criteria(
        crumbs=[start(), Link(title=_("Come ordiniamo i risultati"), url="", is_current=True)],
        fields=_weights(texts.FIELD_WEIGHTS, field_names()),
        facts=_weights(texts.FACT_SCORES, fact_names()),
        lifts=[
            Weight(_("Nomina il tuo comune: lo serve o ci ha una sede"), share(texts.VISITED_WEIGHT)),
            Weight(_("È stato verificato negli ultimi %d giorni") % texts.FRESH_DAYS, share(texts.FRESH_WEIGHT)),
            Weight(_("La scheda è completa almeno al %d%%") % texts.COMPLETE_FROM, share(texts.COMPLETE_WEIGHT)),
            Weight(_("La verifica è scaduta"), share(texts.STALE_WEIGHT)),
        ],
        foreign=f"{round(texts.FOREIGN_WEIGHT * 100)}%",
    )


def field_names() -> dict[str, str]:
    """Where a word may stand, by the names of ``FIELD_WEIGHTS``."""
    return {
        "title": _("nel titolo"),
        "kind": _("nel tipo di servizio"),
        "category": _("nella categoria"),
        "summary": _("nella descrizione breve"),
        "provider": _("nel nome dell'ente"),
        "place": _("fra i comuni serviti e le sedi"),
        "body": _("nel resto della scheda"),
    }


def fact_names() -> dict[str, str]:
    """What words may be understood as, by the names of ``FACT_SCORES``."""
    return {
        "kind": _("un tipo di servizio («badante»)"),
        "municipality": _("un comune («a Codogno»)"),
        "target": _("a chi è rivolto («anziani»)"),
        "category": _("una categoria"),
        "delivery": _("come si svolge («a domicilio»)"),
        "price": _("il costo («gratis»)"),
        "without": _("quello che non serve («senza ISEE»)"),
        "open": _("quando è aperto («il sabato mattina»)"),
        "language": _("la lingua che ci si parla («parla arabo»)"),
    }


def share(factor: float) -> str:
    """A factor as a change: ``+15%``, ``−50%``."""
    change = round((factor - 1) * 100)
    return f"+{change}%" if change >= 0 else f"−{-change}%"


def _weights(values: dict[str, float], names: dict[str, str]) -> list[Weight]:
    ordered = sorted(values.items(), key=lambda pair: -pair[1])
    return [Weight(names.get(name, name), number_format(Decimal(str(value)).normalize())) for name, value in ordered]
