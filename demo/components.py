"""The page of the design system: each part of ``templates/components/`` in each of its states.

It takes a sheet of the demo from the published picture, varies it in memory and writes nothing. It is mounted only
where the demo is installed, for who works on the site: what it shows is invented, and no reader has a use for it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import path
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog_pages import vocabulary as vocabularies
from search import listing, presentation, sheet
from search.desks import Desk, PlaceHelp
from search.filters import Choice, Facet
from search.models import ServiceDocument
from search.navigation import Link
from search.types import Label, Notice, Phone, SearchQuery, ServiceView
from search.voices import Voice, Voices

FOLDER = settings.BASE_DIR / "templates" / "components"
MOST = 60
"""How many sheets are looked through for the one that has most to show."""
PHONE = Phone(number="+390371555010", display="0371 555010")
COMMENT = re.compile(r"{% comment %}(.*?){% endcomment %}", re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A state of a part: what it is called, what is put in beside the ordinary context, how it is included.

    ``words`` stand after the name in ``{% include %}``. ``is_elsewhere``: every page has it once. ``around`` is what
    the part cannot be without, with ``{}`` where the part goes.
    """

    state: str
    values: dict[str, Any] = field(default_factory=dict)
    words: str = ""
    is_elsewhere: bool = False
    around: str = "{}"


@dataclass(frozen=True)
class Part:
    """A part with what its file says of it, how to include it, and its states as they are drawn."""

    name: str
    text: str
    include: str
    drawn: list[tuple[str, SafeString]]
    is_elsewhere: bool


@require_safe
@never_cache
def components(request: HttpRequest) -> HttpResponse:
    """Every part in every state; without the demo's content, how to get it."""
    shown = example_service()
    parts = make_parts(shown, request) if shown else []
    response = render(request, "demo/components.html", {"parts": parts})
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


urlpatterns = [path("componenti/", components, name="components")]


def part_names() -> list[str]:
    """The files of the parts."""
    return sorted(each.stem for each in Path(FOLDER).glob("*.html"))


def example_service() -> ServiceView | None:
    """The published sheet that has most to show; nothing where there is none."""
    found = ServiceDocument.objects.live().order_by("pk")[:MOST]
    views = presentation.present_all(found, language="it", vocabulary=vocabularies.current())
    return max(views, key=_richness, default=None)


def _richness(view: ServiceView) -> int:
    rows = (view.prices, view.concessions, view.hours, view.access_ways, view.locations, view.contacts)
    return sum(bool(each) for each in rows) * 10 + len(view.prices) + len(view.contacts)


def make_parts(shown: ServiceView, request: HttpRequest) -> list[Part]:
    """Draw all parts. Raises ``KeyError`` with the name of one that has no example."""
    known = examples(shown)
    ordinary = {"service": shown, "sheet": sheet.make_sheet(shown), "site": _site()}
    parts = []
    for name in part_names():
        source = (FOLDER / f"{name}.html").read_text(encoding="utf-8")
        comment = COMMENT.search(source)
        first = known[name][0]
        parts.append(
            Part(
                name=name,
                text=" ".join(comment[1].split()) if comment else "",
                include=_include(name, first),
                drawn=[
                    (each.state, _drawn(name, each, ordinary, request)) for each in known[name] if not each.is_elsewhere
                ],
                is_elsewhere=first.is_elsewhere,
            )
        )
    return parts


def _include(name: str, example: Example) -> str:
    return f'{{% include "components/{name}.html"{" with " if example.words else ""}{example.words} %}}'


def _drawn(name: str, example: Example, ordinary: dict[str, Any], request: HttpRequest) -> SafeString:
    template = engines["django"].from_string(_include(name, example))
    values = {**ordinary, **example.values}
    if "service" in example.values and "sheet" not in example.values:
        values["sheet"] = sheet.make_sheet(example.values["service"])
    return mark_safe(example.around.format(template.render(values, request)))


def _site() -> SimpleNamespace:
    return SimpleNamespace(help_email=settings.HELP_EMAIL, accessibility_url="")


def _translated(**states: bool) -> SimpleNamespace:
    """A translation of which something is to be said."""
    nothing = {"has_changed_texts": False, "has_italian_texts": False, "is_machine_assisted": False}
    return SimpleNamespace(**nothing | states)


def _varied(shown: ServiceView, **values: Any) -> ServiceView:
    """The same sheet with other facts, and nothing that was worked out from the old ones."""
    return replace(shown, kept={}, **values)


def _notices() -> dict[str, Notice]:
    """A notice of each kind, in force today."""
    today = timezone.localdate()
    later, before = today + datetime.timedelta(days=21), today - datetime.timedelta(days=7)

    def notice(code: str, label: str, text: str, **values: Any) -> Notice:
        given = {"starts": None, "ends": None, "waiting": None, **values}
        return Notice(id=uuid4(), kind=Label(code, label), text=text, **given)

    return {
        "closure": notice("closure", "Chiusura temporanea", "Riapriamo dopo i lavori.", starts=before, ends=later),
        "enrolment": notice("enrolment", "Iscrizioni", "Il modulo è allo sportello.", starts=before, ends=later),
        "waiting": notice(
            "waiting-list", "Lista d'attesa", "Chiama: ti diciamo quanto.", waiting=Label("long", "lunga")
        ),
        "coming": notice("enrolment", "Iscrizioni", "", starts=later, ends=later + datetime.timedelta(days=30)),
        "notice": notice("notice", "Avviso", "Dal lunedì si entra da via Dimostrativa 3."),
    }


def examples(shown: ServiceView) -> dict[str, list[Example]]:
    """The states of each part, by the name of its file."""
    return {**_of_every_page(), **_of_the_sheet(shown), **_of_services(shown), **_of_lists(shown)}


def _of_every_page() -> dict[str, list[Example]]:
    elsewhere = [Example("", is_elsewhere=True)]
    crumbs = [Link("Inizio", "/"), Link("Tutti i servizi", "/servizi/"), Link("Pasti a domicilio", "")]
    return {
        "header": elsewhere,
        "footer": elsewhere,
        "menu_items": elsewhere,
        "shortlist_link": elsewhere,
        "social": elsewhere,
        "breadcrumb": [Example("In fondo al percorso", {"crumbs": crumbs}, "crumbs=crumbs")],
        "message": [Example("Una frase", {"text": "Questo filtro non esiste più."}, "text=text")],
        "messages": [Example("Più frasi", {"texts": ["La ricerca è più semplice del solito.", "Riprova tra poco."]})],
        "demo_badge": [Example("Dato dimostrativo")],
        "translation_note": [
            Example("Alcune parti cambiate", {"shown": _translated(has_changed_texts=True)}, "shown=shown"),
            Example("Alcune parti solo in italiano", {"shown": _translated(has_italian_texts=True)}, "shown=shown"),
            Example("Tradotta con una macchina", {"shown": _translated(is_machine_assisted=True)}, "shown=shown"),
        ],
        "quick_exit": [Example("In basso sul telefono, in alto a destra altrove")],
        "search_box": [Example("Vuota", {"box": listing.search_box(vocabularies.current())}, "box=box")],
        "accessibility_declaration": [
            Example("Non ancora pubblicata"),
            Example(
                "Pubblicata", {"site": SimpleNamespace(help_email="", accessibility_url="https://form.example.org/")}
            ),
        ],
        "feeds": [Example("Tre indirizzi", {"feeds": _feeds("Tutto il catalogo", "Cura dei figli", "Lodi")})],
        "acronym": _acronyms("acronym"),
        "acronyms": _acronyms("acronyms"),
    }


def _feeds(*names: str) -> list[SimpleNamespace]:
    return [SimpleNamespace(name=name, title=name, url="/novita/feed.atom") for name in names]


def _acronym(name: str, *meanings: tuple[str, str]) -> SimpleNamespace:
    told = [SimpleNamespace(language="it", long_name=long, explanation=text) for long, text in meanings]
    return SimpleNamespace(acronym=name, anchor=f"sigla-{name}", meanings=told, is_ambiguous=len(told) > 1)


def _acronyms(part: str) -> list[Example]:
    one = _acronym(
        "ISEE", ("indicatore della situazione economica equivalente", "Dice quanto può pagare una famiglia.")
    )
    two = _acronym("PAI", ("piano assistenziale individuale", ""), ("piano di assistenza infermieristica", ""))
    if part == "acronyms":
        return [Example("Le sigle di una pagina", {"explainer": SimpleNamespace(entries=[one, two])})]
    return [
        Example(state, {"entry": entry, "language": "it"}, around=f"<dl><dt>{entry.acronym}</dt>{{}}</dl>")
        for state, entry in (("Un significato", one), ("Due significati", two))
    ]


def _of_the_sheet(shown: ServiceView) -> dict[str, list[Example]]:
    emergency = replace(sheet.make_sheet(shown), shows_emergency=True, shows_violence_line=False)
    violence = replace(emergency, shows_emergency=False, shows_violence_line=True)
    crisis = [Example("Emergenza", {"sheet": emergency}), Example("Violenza", {"sheet": violence})]
    calm = replace(sheet.make_sheet(shown), phone=None)
    notices = _notices()
    place = Label("098031", "Lodi")
    contact = shown.contacts[:1]
    local = _varied(shown, contacts=[*shown.contacts, *(replace(each, municipality=place) for each in contact)])
    voices = Voices(report_url="#", clarity_url="#", lookup_url="#")
    return {
        "access_groups": [Example("Chi può chiederlo, e come")],
        "ask_provider": [Example("Con un telefono"), Example("Senza telefono", {"sheet": calm})],
        "calendar_link": [Example("Iscrizioni con una data")],
        "concession_table": [Example("Agevolazioni", {"concessions": shown.concessions}, "concessions=concessions")],
        "contact": [Example("Per tutti", {"contact": each}) for each in contact]
        + [Example("Per un comune", {"contact": replace(each, municipality=place)}) for each in contact],
        "contacts": [Example("Solo per tutti"), Example("Anche per comune", {"service": local})],
        "crisis_numbers": crisis,
        "crisis_words": crisis,
        "notice": [Example(each.kind.label, {"notice": each}) for each in notices.values()],
        "price_table": [
            Example("Tariffe", {"prices": shown.prices}, "prices=prices"),
            Example("Una tariffa", {"prices": shown.prices[:1]}, "prices=prices"),
        ],
        "provider_box": [Example("Un ente", {"provider": shown.provider}, "provider=provider")],
        "sheet_actions": [Example("Salva, condividi, stampa")],
        "short_answer": [
            Example("Con un telefono"),
            Example("Solo e-mail", {"sheet": replace(calm, email="info@example.org", local_contacts=[])}),
        ],
        "voice": [
            Example("In verifica", {"voice": Voice("Segnalato un errore ieri: lo stiamo controllando.")}),
            Example("Corretta", {"voice": Voice("L'ente ha corretto la scheda.", "Grazie.", is_open=False)}),
        ],
        "voices": [Example("In fondo alla scheda", {"voices": voices})],
        "leaflet_service": [Example("Su carta")],
    }


def _of_services(shown: ServiceView) -> dict[str, list[Example]]:
    notices = _notices()
    states = {
        "Come al solito": _varied(shown, notices=[], enrolments=[], is_stale=False),
        "Chiuso per qualche giorno": _varied(shown, notices=[notices["closure"]], closures=[notices["closure"]]),
        "Iscrizioni aperte": _varied(shown, notices=[notices["enrolment"]], enrolments=[notices["enrolment"]]),
        "Iscrizioni che apriranno": _varied(shown, notices=[], enrolments=[notices["coming"]]),
        "Iscrizioni chiuse": _varied(shown, notices=[], enrolments=[], enrolments_are_over=True),
        "Lista d'attesa": _varied(shown, notices=[notices["waiting"]]),
        "Da verificare": _varied(shown, notices=[], is_stale=True),
        "Sospeso": _varied(shown, notices=[], status=Label("temporarily-closed", "Chiuso temporaneamente")),
        "Solo e-mail": _varied(shown, contacts=[], provider=replace(shown.provider, phone=None)),
        "Testo in un'altra lingua": _varied(shown, notices=[], text_language="en", title="Lunch at home"),
    }
    with_service = [Example(state, {"service": view}) for state, view in states.items()]
    card = "service=service heading=3 show_provider=True"
    return {
        "overlays": with_service[:6],
        "verification": [with_service[0], with_service[6]],
        "service_card": [Example(each.state, each.values, card) for each in with_service],
        "save_button": [Example("Da salvare; premuto diventa «Salvato»")],
        "print_button": [Example("Stampa")],
        "share_button": [
            Example("Condividi", {"label": "Condividi"}, "title=service.title address=service.path label=label")
        ],
        "phone_link": [Example("Un numero", {"phone": PHONE}, "phone=phone counted=None")],
    }


def _of_lists(shown: ServiceView) -> dict[str, list[Example]]:
    values = [Choice("anziani", "Anziani", 12, selected=True), Choice("caregiver", "Caregiver", 3, selected=False)]
    facet = Facet(name="target", label="Per chi", values=values, chosen=0, is_open=False, is_long=False)
    desk = Desk(
        name="Segretariato sociale (dimostrativo)",
        phones=[PHONE],
        email="sociale@example.org",
        url="https://example.org/",
        address="Via Dimostrativa 1",
        hours="Da lunedì a venerdì, 9-12",
        note="",
        checked_on=timezone.localdate(),
    )
    some = SimpleNamespace(
        services=[shown],
        gone=[],
        remarks=[],
        count_text="1 servizio",
        path="/la-mia-lista/",
        print_path="#",
        asked=None,
    )
    none = SimpleNamespace(
        services=[], gone=["00000000"], remarks=["Un servizio non c'è più."], count_text="", path="#"
    )
    wider = [listing.Wider("Pasti a domicilio, in tutti i comuni", 4, "/servizi/")]
    return {
        "facet": [
            Example("Chiuso", {"facet": facet}),
            Example("Aperto, con una scelta", {"facet": replace(facet, name="altro", chosen=1, is_open=True)}),
        ],
        "facet_choice": [
            Example("Un valore", {"facet": "prova", "code": "uno", "label": "Anziani", "count": 12, "checked": ""}),
            Example(
                "Scelto",
                {"facet": "prova", "code": "due", "label": "Caregiver", "count": 3, "checked": SafeString(" checked")},
            ),
        ],
        "pagination": [
            Example("Prima pagina", {"pager": _pager(1)}, "pager=pager"),
            Example("In mezzo", {"pager": _pager(4)}, "pager=pager"),
            Example("Ultima pagina", {"pager": _pager(9)}, "pager=pager"),
        ],
        "wider": [Example("Domande più larghe", {"listing": SimpleNamespace(wider=wider)})],
        "whom_to_ask": [
            Example("Senza comune", {"helps": []}, "helps=helps"),
            Example("Comune con sportello", {"helps": [PlaceHelp("Lodi", desk)]}, "helps=helps"),
            Example("Comune senza sportello", {"helps": [PlaceHelp("Sordio", None)]}, "helps=helps"),
        ],
        "shortlist_garbage": [Example("Un link che non si legge")],
        "shortlist_items": [Example("Un servizio", {"shortlist": some}), Example("Nessuno più", {"shortlist": none})],
        "shortlist_own": [Example("Quella di questo dispositivo")],
        "shortlist_shared": [Example("Da qualcuno", {"shortlist": some}), Example("Finita", {"shortlist": none})],
    }


def _pager(number: int) -> listing.Pager:
    """A page of nine, as ``listing`` lays it out."""
    result = SimpleNamespace(query=SearchQuery(page=number), pages=9)
    found = listing.pager(result)  # type: ignore[arg-type]
    if found is None:
        raise ValueError("nine pages have a pager")
    return found


def without_example(names: Iterable[str], shown: ServiceView) -> list[str]:
    """The parts that this page does not know yet."""
    return sorted(set(names) - set(examples(shown)))
