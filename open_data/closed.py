"""The closed lists of the code, by the names that version 1 of the API promises; the data files call them the same."""

from __future__ import annotations

from django.db.models import TextChoices

from catalog_pages import enums

CLOSED: dict[str, type[TextChoices]] = {
    "cost": enums.Cost,
    "status": enums.ServiceStatus,
    "provider-kind": enums.ProviderKind,
    "runts-section": enums.RuntsSection,
    "actor": enums.Actor,
    "channel": enums.AccessChannel,
    "unit": enums.PriceUnit,
    "vat": enums.Vat,
    "isee-kind": enums.IseeKind,
    "concession-kind": enums.ConcessionKind,
    "wheelchair": enums.WheelchairAccess,
    "notice-kind": enums.NoticeKind,
    "waiting": enums.WaitingLevel,
    "attestation-kind": enums.AttestationKind,
    "assured-method": enums.AssuranceMethod,
    "meal-diets": enums.MealDiet,
    "home-care-prescription": enums.Prescription,
    "psychology-formats": enums.PsychologyFormat,
    "transport-purposes": enums.TransportPurpose,
    "errands": enums.Errand,
    "page-role": enums.PageRole,
}
