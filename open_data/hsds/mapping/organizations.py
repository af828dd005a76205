"""Bodies as HSDS organizations."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from open_data.hsds.ids import derived
from open_data.hsds.mapping import places, rows
from open_data.hsds.mapping.common import Context, source
from open_data.hsds.schemas.organizations import (
    Organization,
    OrganizationExtension,
    OrganizationIdentifier,
    OrganizationSummary,
)
from open_data.hsds.schemas.rows import Contact
from open_data.v1.schemas.common import absolute
from search.types import ProviderView

IDENTIFIERS: tuple[tuple[str, str, str], ...] = (
    ("fiscal_code", "tax-code", "Codice fiscale"),
    ("vat_number", "vat-number", "Partita IVA"),
    ("runts_number", "runts", "RUNTS"),
    ("rea_number", "rea", "REA"),
    ("cooperative_register", "cooperative-register", "Albo delle società cooperative"),
    ("ipa_code", "ipa", "Codice IPA"),
)
"""Name in the document, code and Italian name: these registers have no other names."""


def summary(body: ProviderView, *, alone: bool = False) -> OrganizationSummary:
    """A body as lists and services name it; ``alone``: with where the data come from."""
    return OrganizationSummary(**_columns(body, alone=alone))


def organization(body: ProviderView, context: Context, *, alone: bool = False) -> Organization:
    """A body with everything."""
    return Organization(**members(body, context, alone=alone))


def members(body: ProviderView, context: Context, *, alone: bool = False) -> dict[str, Any]:
    """The members of ``Organization``."""
    return {
        **_columns(body, alone=alone),
        "phones": [rows.phone(body.id, body.phone)] if body.phone else [],
        "contacts": _contacts(body),
        "locations": places.seat(body, context),
        "organization_identifiers": _identifiers(body),
        "attributes": context.terms.attributes("organization", body.id, ("provider-kind", body.kind.code)),
    }


def _columns(body: ProviderView, *, alone: bool) -> dict[str, Any]:
    words = {"kind": body.kind.label, "place": str(body.municipality or "")}
    return {
        "id": body.id,
        "name": body.name,
        "alternate_name": body.legal_name if body.legal_name != body.name else "",
        "description": (_("%(kind)s, con sede a %(place)s.") if words["place"] else _("%(kind)s.")) % words,
        "email": body.email,
        "website": body.website,
        "legal_status": body.kind.label,
        "logo": absolute(body.logo.src) if body.logo else "",
        "uri": absolute(body.path),
        "lodiwelfare": OrganizationExtension(
            kind=body.kind.code, is_public=body.is_public, source=source() if alone else None
        ),
    }


def _contacts(body: ProviderView) -> list[Contact]:
    """The PEC, where the law wants it public (art. 6-bis and 6-ter CAD: only of public bodies)."""
    if not (body.is_public and body.pec):
        return []
    return [Contact(id=derived("contact", body.id, "pec"), name="PEC", email=body.pec)]


def _identifiers(body: ProviderView) -> list[OrganizationIdentifier]:
    found = []
    for name, scheme, label in IDENTIFIERS:
        if value := body.identifiers.get(name):
            section = body.identifiers.get("runts_section", "") if scheme == "runts" else ""
            found.append(
                OrganizationIdentifier(
                    id=derived("organization_identifier", body.id, scheme),
                    identifier_scheme=scheme,
                    identifier_type=f"{label}, sezione {section}" if section else label,
                    identifier=value,
                )
            )
    return found
