"""What must never leave the office."""

from __future__ import annotations

from search.models import ServiceDocument
from tests import factories

PERSON = "RSSMRA80A01E648Q"
"""A codice fiscale with the shape of a person's."""


def identifiers_of(provider: object, **values: str) -> dict[str, str]:
    page = factories.make_service(provider, **values)  # type: ignore[arg-type]
    found: dict[str, str] = ServiceDocument.objects.get(pk=page.translation_key).content["provider"]["identifiers"]
    return found


def test_a_persons_codice_fiscale_is_not_published(db: None) -> None:
    assert "fiscal_code" not in identifiers_of(factories.make_provider(fiscal_code=PERSON))


def test_a_bodys_codice_fiscale_is_published(db: None) -> None:
    provider = factories.make_provider()
    assert identifiers_of(provider)["fiscal_code"] == provider.fiscal_code
