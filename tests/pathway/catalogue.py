"""A catalogue as it really is: services of many kinds, with prices by band and comune, dates, closures, waits."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from typing import Any

from django.utils import timezone

from catalog_pages.enums import Scheme
from catalog_pages.models import (
    AccessWay,
    Concession,
    ContactRow,
    DatedNotice,
    PriceRow,
    ProviderPage,
    RequiredDocument,
    ServiceDesk,
    ServiceLocation,
    ServicePage,
    Suspension,
    Term,
)
from tests import factories
from tests.companies.conftest import write_guidance

KINDS = {
    "cura-dei-figli": ("asilo-nido", "doposcuola", "centro-estivo"),
    "socio-assistenziali": ("pasti-a-domicilio", "sad", "telesoccorso"),
    "piccole-commissioni": ("spesa-a-domicilio", "pratiche"),
}
TOWNS = {"098031": "Lodi", "098019": "Codogno", "098035": "Maleo", "098010": "Casalpusterlengo", "098002": "Bertonico"}
SWALLOWED, ABANDONED = "098901", "098902"
"""A comune that another one took in, and one that ended and that nobody took in."""
ANYWHERE = "999999"
"""A comune that the vocabulary does not know."""
WORDS = "Aiuto, àncora, Èquipe, casa, bimbi, nonni, insieme, vicino, sollievo, Oltre, mano, ponte".split(", ")
BOUNDS = (None, 0, 6000, Decimal("6000.01"), 10000, Decimal("10000.01"), 15000, 20000, 30000)


class Catalogue:
    """Makes it, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.today = timezone.localdate()
        self.towns = [factories.municipality(code, name) for code, name in TOWNS.items()]
        self.kinds: dict[str, list[Term]] = {}
        for category, codes in KINDS.items():
            parent = factories.category(category)
            self.kinds[category] = [factories.make_term(Scheme.KIND, code, parent=parent) for code in codes]
        old = factories.make_term(Scheme.KIND, "vecchio-nido", parent=factories.category("cura-dei-figli"))
        self.kinds["cura-dei-figli"].append(old)
        self.towns += [factories.municipality(SWALLOWED, "Borgo"), factories.municipality(ABANDONED, "Isola")]
        Term.objects.filter(pk=old.pk).update(replaced_by=self.kinds["cura-dei-figli"][0])
        Term.objects.filter(code=SWALLOWED).update(replaced_by=self.towns[0])
        ended = Term.objects.get(code=ABANDONED)
        ended.valid_to = self.today - datetime.timedelta(days=1)
        ended.save()

    def make(self, number: int) -> None:
        """Make so many services, most of them public, and what the office keeps beside them."""
        bodies = [factories.make_provider(f"Ente {each}", email=f"ente{each}@example.org") for each in range(6)]
        bodies += [factories.make_provider(f"Comune {each}", kind="municipality", ipa_code="c_e648") for each in (1, 2)]
        bodies.append(factories.make_provider("Senza recapiti", phone=""))
        for town in self.towns[:3]:
            ServiceDesk.objects.create(municipality=town, name=f"Sportello di {town}", phone="+390371555000")
        write_guidance("f", "Vale oggi")
        gone = write_guidance("f-bis", "Non vale più")
        gone.valid_to = self.today - datetime.timedelta(days=3)
        gone.save()
        self.letters = list(Term.objects.filter(scheme=Scheme.WELFARE))
        for each in range(number):
            self.service(bodies, each)
        Suspension.objects.create(provider=bodies[0], reason="Prova")

    def service(self, bodies: list[ProviderPage], number: int) -> ServicePage:
        """One service. Of a few, something is not public: the page, or a later draft."""
        chance = self.chance
        category = chance.choice(list(KINDS))
        kind = chance.choice([*self.kinds[category], None]) if chance.random() < 0.95 else None
        months = kind is not None and kind.code.endswith("nido") and chance.random() < 0.7
        page = factories.make_service(
            chance.choice(bodies),
            title=f"{chance.choice(WORDS).capitalize()} {chance.choice(WORDS)}",
            publish=False,
            slug=f"servizio-{number}",
            rows=tuple(self.rows()),
            category=factories.category(category),
            kind=kind,
            status=chance.choice(["active"] * 12 + ["temporarily-closed", "inactive"]),
            municipalities=tuple(chance.sample(self.towns, chance.randint(0, 3))),
            whole_ambito=chance.random() < 0.4,
            waiting_days=chance.choice([None, None, None, 0, 3, 13, 14, 60, 61]),
            can_invoice=chance.choice([None, True, False]),
            **self.ages(),
            **(self.span("nursery_months_from", "nursery_months_to", (None, 0, 3, 12, 23, 24, 36)) if months else {}),
            assured_date=chance.choice([None, self.day(600, 0), self.day(600, 0), self.today]),
            verification_months=chance.choice([None, 1, 6]),
        )
        page.delivery = self.some(Scheme.DELIVERY, ("a-domicilio", "in-sede", "on-line"), most=2)
        page.languages = self.some(Scheme.LANGUAGE, ("en", "ro", "ar"), most=2)
        page.welfare_letters = chance.sample(self.letters, chance.randint(0, 2))
        if chance.random() < 0.03:
            return page
        page.save_revision().publish()
        if chance.random() < 0.05:
            page.title, page.min_age = "Bozza che nessuno ha approvato", 119
            page.save_revision()
        return page

    def rows(self) -> list[Any]:
        """Rows of every kind, none to a few."""
        chance = self.chance
        found: list[Any] = []
        for each in range(chance.randint(0, 4)):
            found.append(
                PriceRow(
                    label=f"Tariffa {each}",
                    amount=chance.choice([None, 0, Decimal("4.50"), 12]),
                    unit=chance.choice(["", "meal", "hour"]),
                    **(self.span("isee_from", "isee_to", BOUNDS) if chance.random() < 0.6 else {}),
                    **self.dated(),
                    municipality=self.town(0.3),
                )
            )
        for each in range(chance.randint(0, 2)):
            found.append(
                Concession(
                    kind=chance.choice(["voucher", "isee", "bonus"]),
                    title=f"Agevolazione {each}",
                    granted_by="Fondazione",
                    municipality=self.town(0.3),
                    **self.ages(),
                    **(self.span("isee_from", "isee_to", BOUNDS) if chance.random() < 0.5 else {}),
                    documents="Attestazione ISEE" if chance.random() < 0.5 else "",
                    apply_by=self.day(3, 3) if chance.random() < 0.4 else None,
                    **self.dated(),
                )
            )
        for each in range(chance.randint(0, 3)):
            found.append(
                ContactRow(
                    label=f"Contatto {each}",
                    phone=f"+39037155{chance.randint(1000, 9999)}",
                    municipality=self.town(0.6),
                    activation="Si comincia dal comune" if chance.random() < 0.2 else "",
                )
            )
        for _each in range(chance.randint(0, 2)):
            actor = chance.choice(["citizen", "caregiver", "doctor", "school", "citizen", "social-worker"])
            found.append(AccessWay(actor=actor, channel=chance.choice(["phone", "desk", "email"])))
        for text in chance.sample(["Carta d'identità", "ISEE", "Ricetta", "Tessera sanitaria"], chance.randint(0, 2)):
            found.append(RequiredDocument(text=text))
        for _each in range(chance.choice([0, 0, 0, 1, 2])):
            kind = chance.choice(["notice", "closure", "waiting-list", "enrolment", "enrolment"])
            level = chance.choice(["short", "medium", "long"]) if kind == "waiting-list" else ""
            starts, ends = self.dated(2).values()
            found.append(
                DatedNotice(
                    kind=kind, text=chance.choice(["Avviso", ""]), starts=starts, ends=ends, waiting_level=level
                )
            )
        for _each in range(chance.choice([0, 1, 1, 2])):
            wheelchair = chance.choice(["yes", "partial", "no", ""])
            found.append(ServiceLocation(address="Via 1", municipality=self.town(0.9), wheelchair=wheelchair))
        return found

    # Values

    def day(self, before: int, after: int) -> datetime.date:
        return self.today + datetime.timedelta(days=self.chance.randint(-before, after))

    def dated(self, around: int = 3) -> dict[str, Any]:
        days = sorted([self.day(around, around), self.day(around, around)])
        return {
            "valid_from": days[0] if self.chance.random() < 0.4 else None,
            "valid_to": days[1] if self.chance.random() < 0.4 else None,
        }

    def ages(self) -> dict[str, Any]:
        return self.span("min_age", "max_age", (None, None, 0, 3, 6, 14, 18, 64, 65, 65, 120))

    def span(self, low: str, high: str, values: tuple[Any, ...]) -> dict[str, Any]:
        """Two bounds in order, or open, or the same."""
        ends = [self.chance.choice(values), self.chance.choice(values)]
        if None not in ends:
            ends.sort()
        return {low: ends[0], high: ends[1]}

    def town(self, share: float) -> Term | None:
        return self.chance.choice(self.towns) if self.chance.random() < share else None

    def some(self, scheme: Scheme, codes: tuple[str, ...], *, most: int) -> list[Term]:
        chosen = self.chance.sample(codes, self.chance.randint(0, most))
        return [factories.make_term(scheme, code) for code in chosen]


def make_person(chance: random.Random) -> dict[str, Any]:
    """Somebody who may ask, in the form in which the page keeps it."""
    kinds = [code for codes in KINDS.values() for code in codes] + ["vecchio-nido", "cura-dei-figli", "mai-esistito"]
    bands = [None, [0, 6000], [6000, 10000], [10000, 15000], [15000, 20000], [20000, 30000], [30000, None]]
    return {
        "kinds": chance.sample(kinds, chance.randint(1, 3)),
        "municipality": chance.choice(["", *TOWNS, SWALLOWED, ABANDONED, ANYWHERE]),
        "age": chance.choice([None, 0, 1, 2, 3, 5, 6, 14, 17, 18, 64, 65, 66, 90, 120]),
        "isee": chance.choice(bands),
        "at_home": chance.random() < 0.25,
        "wheelchair": chance.random() < 0.25,
        "language": chance.choice(["", "", "it", "ro", "ar"]),
        "employed": chance.random() < 0.5,
    }
