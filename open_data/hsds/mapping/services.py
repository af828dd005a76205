"""The sheet of a service as an HSDS service."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from catalog_pages.enums import AssuranceMethod, ServiceStatus
from open_data.hsds.mapping import organizations, places, rows
from open_data.hsds.mapping.common import Context, iso, lines, moment, plain, source
from open_data.hsds.schemas import services as shapes
from open_data.v1.schemas import rows as v1
from open_data.v1.schemas.common import absolute, whole_links
from search import types, wording

STATUSES: dict[str, shapes.Status] = {
    ServiceStatus.ACTIVE: "active",
    ServiceStatus.TEMPORARILY_CLOSED: "temporarily closed",
    ServiceStatus.INACTIVE: "inactive",
}
PACKS: dict[str, str] = {
    "meal_diets": "meal-diet",
    "home_care_prescription": "prescription",
    "transport_purposes": "transport-purpose",
    "psychology_formats": "psychology-format",
    "errands": "errand",
}
"""Details of a category whose values are terms: name in the document and taxonomy."""


def minimal(view: types.ServiceView, changed: datetime.datetime) -> shapes.MinimalService:
    """A service in a line."""
    return shapes.MinimalService(**_line(view, changed))


def summary(view: types.ServiceView, changed: datetime.datetime) -> shapes.ServiceSummary:
    """A service with its own columns and its body."""
    return shapes.ServiceSummary(**_columns(view, changed), organization=organizations.summary(view.provider))


def service(view: types.ServiceView, changed: datetime.datetime, context: Context) -> shapes.Service:
    """A service with everything."""
    return shapes.Service(
        **_columns(view, changed),
        organization=organizations.organization(view.provider, context),
        phones=rows.phones(view.contacts),
        contacts=[rows.contact(each) for each in view.contacts],
        schedules=[rows.schedule(each, context) for each in view.hours],
        service_areas=rows.areas(view, context),
        service_at_locations=[
            shapes.Place(id=places.at_location_id(each.id), location=places.location(each, context))
            for each in view.locations
        ],
        languages=[rows.language(view.id, each, context) for each in view.languages],
        funding=[found for each in view.concessions if (found := rows.funding(each)) is not None],
        cost_options=[rows.cost_option(each, context) for each in view.prices],
        required_documents=[rows.document(each) for each in view.documents],
        attributes=context.terms.attributes("service", view.id, *_codes(view)),
        lodiwelfare=_extension(view),
    )


def at_location_summary(
    view: types.ServiceView, place: types.Location, changed: datetime.datetime, context: Context
) -> shapes.ServiceAtLocationSummary:
    """A service at one of its premises, with what belongs to each but once."""
    return shapes.ServiceAtLocationSummary(**_at_location(view, place, context), service=summary(view, changed))


def at_location(
    view: types.ServiceView, place: types.Location, changed: datetime.datetime, context: Context
) -> shapes.ServiceAtLocation:
    """A service at one of its premises, with everything."""
    return shapes.ServiceAtLocation(**_at_location(view, place, context), service=service(view, changed, context))


def _at_location(view: types.ServiceView, place: types.Location, context: Context) -> dict[str, Any]:
    return {
        "id": places.at_location_id(place.id),
        "service_id": view.id,
        "location_id": place.id,
        "location": places.location(place, context),
    }


def _line(view: types.ServiceView, changed: datetime.datetime) -> dict[str, Any]:
    return {"id": view.id, "name": view.title, "status": _status(view), "last_modified": moment(changed)}


def _columns(view: types.ServiceView, changed: datetime.datetime) -> dict[str, Any]:
    targets = ", ".join(str(label) for label in view.targets)
    return {
        **_line(view, changed),
        "description": view.summary,
        "url": absolute(view.path),
        "email": next((each.email for each in view.contacts if each.email), view.provider.email),
        "application_process": plain(view.texts.get("how_to", "")),
        "fees_description": lines(view.cost_text, plain(view.texts.get("cost_notes", ""))),
        "accreditations": lines(*map(_attested, view.attestations)),
        "eligibility_description": lines(targets, plain(view.texts.get("eligibility", ""))),
        "minimum_age": view.min_age,
        "maximum_age": view.max_age,
        "assured_date": iso(view.assured_date),
        "assurer_email": _assurer(view),
        "alert": lines(view.status_reason, *map(_noticed, view.notices)),
    }


def _status(view: types.ServiceView) -> shapes.Status:
    """The state of the sheet; a closure that is in force today closes an active service."""
    found = STATUSES.get(view.status.code, "inactive")
    return "temporarily closed" if found == "active" and view.closure else found


def _assurer(view: types.ServiceView) -> str:
    """The office verifies by telephone, visit or e-mail; otherwise the body itself confirms."""
    if view.assured_date is None or view.assured_method is None:
        return ""
    return view.provider.email if view.assured_method.code == AssuranceMethod.PROVIDER else settings.HELP_EMAIL


def _attested(found: types.AttestationView) -> str:
    return ", ".join(part for part in (found.kind.label, found.reference, found.issued_by) if part)


def _noticed(notice: types.Notice) -> str:
    waiting = notice.waiting.label if notice.waiting else ""
    said = ": ".join(part for part in (notice.kind.label, notice.text or waiting) if part)
    return f"{said} ({_('fino al %s') % wording.long_date(notice.ends)})" if notice.ends else said


def _codes(view: types.ServiceView) -> list[tuple[str, str]]:
    """The terms that classify a service: pairs of vocabulary and code, each once."""
    found = [("category", view.category.code)] if view.category else []
    found += [("kind", view.kind.code)] if view.kind else []
    for name, labels in (
        ("target", view.targets),
        ("delivery", view.delivery),
        ("cost", view.costs),
        ("welfare", view.welfare_letters),
    ):
        found += [(name, label.code) for label in labels]
    found.append(("status", view.status.code))
    for way in view.access_ways:
        found += [("actor", way.actor.code), ("access-channel", way.channel.code)]
    for name, taxonomy in PACKS.items():
        value = view.pack_data.get(name) or []
        found += [(taxonomy, str(code)) for code in ([value] if isinstance(value, str) else value)]
    return list(dict.fromkeys(found))


def _extension(view: types.ServiceView) -> shapes.ServiceExtension:
    return shapes.ServiceExtension(
        language=view.language,
        text_language=view.text_language,
        languages_available=view.languages_available,
        italian_texts=view.italian_texts,
        texts={name: whole_links(text) for name, text in view.texts.items() if text},
        status=view.status.code,
        status_reason=view.status_reason,
        whole_ambito=view.whole_ambito,
        waiting_days=view.waiting_days,
        can_invoice=view.can_invoice,
        charter_url=absolute(view.charter_url),
        image=v1.Image.or_none(view.image),
        details=[shapes.Text(label=label, text=text) for label, text in view.pack],
        details_data=view.pack_data,
        access_ways=[v1.Access.of(row) for row in view.access_ways],
        concessions=[v1.Concession.of(row) for row in view.concessions],
        company_terms=[v1.CompanyTerms.of(row) for row in view.company_terms],
        notices=[v1.Notice.of(row) for row in view.notices],
        attestations=[v1.Attestation.of(row) for row in view.attestations],
        assured_method=view.assured_method.code if view.assured_method else "",
        is_stale=view.is_stale,
        is_demo=view.is_demo,
        published=moment(view.published_at),
        source=source(),
    )
