"""What a sheet says of the reports on it: that one is being looked at, then what came of it.

Most sheets have no report: which have some is asked once an edition, which every report begins.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from operator import itemgetter

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog_pages.edition import InEdition
from feedback.enums import State
from feedback.models import ErrorReport
from search.types import ServiceView
from search.voices import Voice, Voices
from search.wording import long_date

MOST = 20
"""How many reports are read for a sheet."""
CLOSED_SHOWN = 2

_reported: InEdition[None, set[uuid.UUID]] = InEdition(limit=1)


def of_service(service: ServiceView) -> Voices:
    """The voices on a service, with the addresses of the forms in the reader's language."""
    told = _told(service.id) if service.id in _services_with_reports() else []
    address = {"slug": service.slug, "key": service.key}
    return Voices(
        report_url=reverse("feedback_form", kwargs=address),
        clarity_url=reverse("feedback_clarity", kwargs=address),
        lookup_url=reverse("feedback_look_up"),
        reports=in_words(told),
    )


def _services_with_reports() -> set[uuid.UUID]:
    kept = _reported.values()
    if None not in kept:
        kept[None] = set(ErrorReport.objects.told().values_list("service_id", flat=True))
    return kept[None]


def _told(service_id: uuid.UUID) -> list[ErrorReport]:
    return list(ErrorReport.objects.told().filter(service_id=service_id).order_by("-created_at", "-pk")[:MOST])


def in_words(reports: Sequence[ErrorReport]) -> list[Voice]:
    """Reports as the sheet tells them: the open ones together, the latest closed ones one by one."""
    still_open = [report for report in reports if report.is_open]
    closed = sorted(((report.closed_at, report) for report in reports if report.closed_at), key=itemgetter(0))
    closed_words_of = [
        Voice(text=closed_words(report), answer=report.public_answer, is_open=False)
        for _closed_at, report in closed[: -CLOSED_SHOWN - 1 : -1]
    ]
    opening = [Voice(text=_open_words(still_open))] if still_open else []
    return opening + closed_words_of


def _open_words(reports: Sequence[ErrorReport]) -> str:
    day = long_date(timezone.localdate(min(report.created_at for report in reports)))
    return ngettext(
        "Segnalato un errore il %(day)s: lo stiamo controllando.",
        "Segnalati %(n)d errori dal %(day)s: li stiamo controllando.",
        len(reports),
    ) % {"n": len(reports), "day": day}


def closed_words(report: ErrorReport) -> str:
    """What came of a report, in a sentence."""
    days = {
        "day": long_date(timezone.localdate(report.created_at)),
        "closed": long_date(timezone.localdate(report.closed_at)) if report.closed_at else "",
    }
    if report.state == State.CORRECTED and report.said_by_body:
        return _("Segnalato un errore il %(day)s: l'ente lo ha corretto il %(closed)s.") % days
    if report.state == State.CORRECTED:
        return _("Segnalato un errore il %(day)s: corretto il %(closed)s.") % days
    return _("Segnalato un errore il %(day)s: abbiamo controllato il %(closed)s e non l'abbiamo trovato.") % days
