"""What a sheet lacks, how complete it is, when it must be looked at again."""

from __future__ import annotations

import datetime

import pytest

from catalog_pages import quality
from catalog_pages.models import OpeningHour, PriceRow
from tests import factories

DAY = datetime.date


@pytest.mark.django_db
def test_a_complete_service_lacks_nothing() -> None:
    assert quality.missing_answers(factories.make_service()) == {}


@pytest.mark.django_db
def test_each_answer_that_is_missing_is_told_beside_its_field() -> None:
    page = factories.make_service(publish=False, rows=(), eligibility="<p> </p>", municipalities=())
    assert set(quality.missing_answers(page)) == {"eligibility", "municipalities", "prices", "contacts"}


@pytest.mark.django_db
def test_a_closed_service_must_say_why() -> None:
    page = factories.make_service(publish=False, status="inactive")
    assert set(quality.missing_answers(page)) == {"status_reason"}


@pytest.mark.django_db
def test_more_answers_make_a_sheet_more_complete() -> None:
    lean = factories.make_service(rows=())
    rich = factories.make_service(
        rows=(
            PriceRow(label="Intera", amount=6),
            OpeningHour(weekdays=[1, 2], opens=datetime.time(9), closes=datetime.time(12)),
            factories.make_location(wheelchair="yes"),
        ),
        outcome="<p>Un pasto completo ogni giorno, portato a casa e scelto da un menù di due settimane.</p>",
    )
    assert 0 < quality.completeness(lean) < quality.completeness(rich) <= 100


@pytest.mark.django_db
def test_premises_do_not_count_for_what_happens_at_home() -> None:
    page = factories.make_service()
    page.delivery = [factories.make_term("delivery", "a-domicilio")]
    scores = {test.code: test.score for test in quality.quality_tests(page)}
    assert scores["premises"] is None


@pytest.mark.parametrize(
    ("assured", "published", "months", "category", "due"),
    [
        (DAY(2026, 1, 31), None, 1, "", DAY(2026, 2, 28)),
        (DAY(2026, 3, 15), DAY(2025, 1, 1), None, "socio-assistenziali", DAY(2027, 3, 15)),
        (None, DAY(2026, 5, 10), None, "cura-dei-figli", DAY(2026, 11, 10)),
        (DAY(2026, 12, 1), None, 12, "", DAY(2027, 12, 1)),
        (DAY(2026, 11, 30), None, 1, "", DAY(2026, 12, 30)),
    ],
)
def test_a_sheet_is_due_by_its_own_rhythm(
    assured: DAY | None, published: DAY | None, months: int | None, category: str, due: DAY
) -> None:
    found = quality.verification_due(assured_date=assured, published=published, months=months, category=category)
    assert found == due
