"""Readers' voices for the demo: reports in different states, ratings, and the messages that follow from them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from catalog_pages.models import ServicePage
from feedback import reporting
from feedback.enums import State, Subject
from feedback.models import Rating

RATINGS = (5, 4, 4, 2, 5, 3)
REPORTS: tuple[tuple[str, str], ...] = (
    (Subject.PHONE, "Dato dimostrativo: al numero risponde un fax."),
    (Subject.HOURS, "Dato dimostrativo: il sabato è chiuso, la scheda dice aperto."),
    (Subject.PRICE, "Dato dimostrativo: il prezzo è cambiato a settembre."),
    (Subject.TEXT, "Dato dimostrativo: non si capisce se serve la prescrizione."),
)


@transaction.atomic
def load_feedback() -> int:
    """Write reports and ratings on a few published services, once; return how many services got some."""
    editor = get_user_model().objects.filter(username="redazione").first()
    services = ServicePage.objects.live().filter(locale__language_code=settings.LANGUAGE_CODE, alias_of__isnull=True)
    chosen = list(services.order_by("pk")[: len(REPORTS)])
    for number, (service, (subject, text)) in enumerate(zip(chosen, REPORTS, strict=False)):
        data: dict[str, Any] = {"subject": subject, "text": text, "contact": ""}
        report = reporting.receive(
            key=f"demo-{number}", service_id=service.translation_key, title=service.title, language="it", data=data
        )
        if report.state == State.RECEIVED and number == 1:
            reporting.assign(report, to=editor, by=editor)
        elif report.state == State.RECEIVED and number == 2:
            reporting.move(report, state=State.CORRECTED, answer="Grazie: abbiamo corretto la scheda.", by=editor)
        elif report.state == State.RECEIVED and number == 3:
            reporting.move(report, state=State.REJECTED, answer="Abbiamo sentito l'ente: il testo è giusto.", by=editor)
        for each, stars in enumerate(RATINGS[: 6 - number]):
            Rating.objects.get_or_create(
                key=f"demo-{number}-{each}",
                defaults={
                    "service_id": service.translation_key,
                    "stars": stars,
                    "reasons": ["clear"] if stars > 3 else ["incomplete"],
                },
            )
    return len(chosen)
