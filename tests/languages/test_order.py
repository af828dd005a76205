"""The queue's order and the coverage's numbers, held against what counting one by one says, on many random states."""

from __future__ import annotations

import datetime
import random
import uuid
from collections import Counter
from typing import Any

import pytest
from django.utils import timezone

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from counting.models import DailyCount, Kind
from counting.results import DAYS
from search.documents import AMBITO
from search.models import ServiceDocument, ServiceFacet, ServiceLanguage
from tests import factories
from translating import coverage, todo

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

STATES = 200
LANGUAGES = ("en", "ro")
State = ServiceLanguage.State


@pytest.fixture
def terms(site: Any) -> tuple[list[str], list[str]]:
    """Codes of categories and of comuni."""
    categories = [factories.category(code).code for code in ("cura-dei-figli", "socio-assistenziali", "badanti")]
    comuni = [
        factories.make_term(Scheme.MUNICIPALITY, code, name).code
        for code, name in (("098031", "Lodi"), ("098019", "Codogno"), ("098010", "Casale"))
    ]
    return categories, [*comuni, AMBITO]


class World:
    """Services, how far they are in two languages, where they are for, and how often they were read."""

    def __init__(self, dice: random.Random, categories: list[str], comuni: list[str]) -> None:
        for model in (ServiceDocument, DailyCount):
            model._default_manager.all().delete()
        self.services = [
            ServiceDocument(
                pk=uuid.UUID(int=dice.getrandbits(128)),
                live=dice.random() < 0.8,
                version=1,
                slug="s",
                title="S",
                category=dice.choice(categories),
                sort_name=dice.choice(("asilo", "mensa", "pasti")),
                built_with="x",
            )
            for _number in range(dice.randint(1, 12))
        ]
        self.languages = [self.language(dice, service, code) for service in self.services for code in LANGUAGES]
        self.comuni = {each.pk: dice.sample(comuni, dice.randint(0, len(comuni))) for each in self.services}
        today = timezone.localdate()
        days = [today - datetime.timedelta(days=number) for number in (0, 1, DAYS - 1, DAYS, DAYS + 20)]
        self.counts = [
            DailyCount(service_id=each.pk, day=day, kind=kind, number=dice.randint(0, 3))
            for each in self.services
            for day in days
            for kind in Kind.values
            if dice.random() < 0.4
        ]
        self.first = days[2]
        ServiceDocument.objects.bulk_create(self.services)
        ServiceLanguage.objects.bulk_create(self.languages)
        ServiceFacet.objects.bulk_create(
            ServiceFacet(service=each, facet=facet, code=code)
            for each in self.services
            for facet in ("municipality", "target")
            for code in self.comuni[each.pk]
        )
        DailyCount.objects.bulk_create(self.counts)

    @staticmethod
    def language(dice: random.Random, service: ServiceDocument, code: str) -> ServiceLanguage:
        changed, missing, rows = (dice.choice((0, 0, 1, 3)) for _number in range(3))
        state = dice.choice((State.CHANGED, State.MISSING)) if changed else State.PARTLY
        if not (changed or missing or rows):
            state = State.CURRENT
        return ServiceLanguage(
            service=service,
            language=code,
            state=state,
            changed=changed,
            missing=missing,
            row_texts=rows,
            is_machine_assisted=dice.random() < 0.3,
        )

    def live(self, language: str) -> list[ServiceLanguage]:
        return [each for each in self.languages if each.language == language and each.service.live]

    def reads(self, service: ServiceDocument) -> int:
        return sum(
            each.number
            for each in self.counts
            if each.service_id == service.pk and each.kind == Kind.VIEWED and each.day >= self.first
        )

    def queue(self, language: str, what: str, category: str, comune: str) -> list[Any]:
        wanted = {
            "": lambda each: each.state != State.CURRENT or each.is_machine_assisted,
            "changed": lambda each: each.changed,
            "missing": lambda each: each.state == State.MISSING,
            "texts": lambda each: each.missing and each.state != State.MISSING,
            "rows": lambda each: each.row_texts,
            "machine": lambda each: each.is_machine_assisted,
        }[what]
        found = [
            each
            for each in self.live(language)
            if wanted(each)
            and (not category or each.service.category == category)
            and (not comune or comune in self.comuni[each.service.pk])
        ]
        found.sort(
            key=lambda each: (-self.reads(each.service), each.state, each.service.sort_name, each.service.pk.hex)
        )
        return [(each.service_id, self.reads(each.service)) for each in found]


def counted(found: list[ServiceLanguage]) -> tuple[int, ...]:
    numbers = Counter(each.state for each in found)
    return tuple(numbers[state] for state in (State.CHANGED, State.PARTLY, State.MISSING, State.CURRENT))


def numbers_of(line: coverage.Line) -> tuple[int, ...]:
    return (line.changed, line.partly, line.missing, line.current)


def test_queue_and_coverage_say_what_counting_says(terms: tuple[list[str], list[str]]) -> None:
    categories, comuni = terms
    vocabulary = vocabularies.current()
    for seed in range(STATES):
        dice = random.Random(seed)
        world = World(dice, categories, comuni)
        language, what = dice.choice(LANGUAGES), dice.choice(list(todo.WHAT))
        category, comune = dice.choice(("", *categories)), dice.choice(("", *comuni))
        found = todo.services(language, what=what, category=category, municipality=comune)
        listed = [(each.service_id, each.reads) for each in found]  # type: ignore[attr-defined]
        assert listed == world.queue(language, what, category, comune), seed

        live = world.live(language)
        by_category = coverage.by_category(language, vocabulary)
        assert {line.code: numbers_of(line) for line in by_category} == {
            code: counted(own)
            for code in categories
            if (own := [each for each in live if each.service.category == code])
        }, seed
        by_comune = coverage.by_municipality(language, vocabulary)
        assert {line.code: numbers_of(line) for line in by_comune} == {
            code: counted(own)
            for code in comuni
            if (own := [each for each in live if code in world.comuni[each.service_id]])
        }, seed
        for lines in (by_category, by_comune):
            assert [line.changed for line in lines] == sorted((line.changed for line in lines), reverse=True), seed
        every = coverage.by_language([(code, code) for code in LANGUAGES])
        assert {line.code: numbers_of(line) for line in every} == {
            code: counted(own) for code in LANGUAGES if (own := world.live(code))
        }, seed


def test_a_service_whose_category_has_left_the_vocabulary_is_counted_all_the_same(
    terms: tuple[list[str], list[str]],
) -> None:
    world = World(random.Random(1), ["di-una-volta"], ["098999"])
    live = world.live("en")
    lines = coverage.by_category("en", vocabularies.current())
    assert [(line.label, line.total) for line in lines] == [("di-una-volta", len(live))]
    somewhere = [each for each in live if world.comuni[each.service_id]]
    assert sum(line.total for line in coverage.by_municipality("en", vocabularies.current())) == len(somewhere)
