"""Services as files say them, for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FISCAL_CODE = "91234560091"

Record = dict[str, Any]


def provider(**values: Any) -> Record:
    """A body that the site does not have yet."""
    return {
        "fiscal_code": FISCAL_CODE,
        "title": "Cooperativa Girasole",
        "kind": "social-cooperative",
        "state": "published",
        "phone": "0371 555010",
        **values,
    }


def service(external_id: str = "pasti-1", **values: Any) -> Record:
    """A published service with all that a sheet must answer, and no more."""
    return {
        "external_id": external_id,
        "state": "published",
        "provider": provider(),
        "title": "Pasti a domicilio",
        "summary": "Un pranzo caldo portato a casa ogni giorno, anche per diete particolari.",
        "how_to": "<p>Telefona all'ufficio e fissa un incontro.</p>",
        "eligibility": "<p>Persone anziane che vivono sole.</p>",
        "times": "<p>Dal lunedì al venerdì a mezzogiorno.</p>",
        "category": "socio-assistenziali",
        "municipalities": ["098031", "098019"],
        "prices": [{"label": "Tariffa intera", "amount": "6.50", "unit": "meal"}],
        "contacts": [{"label": "Segreteria", "phone": "0371 555011"}],
        **values,
    }


def full_service(*, fiscal_code: str = FISCAL_CODE, **values: Any) -> Record:
    """A service with rows of every kind and facts of every sort."""
    return service(
        **{
            "id": "6f1c1f0e-7a2b-4c3d-8e4f-5a6b7c8d9e0f",
            "provider": {"fiscal_code": fiscal_code},
            "needed": "<p>La carta d'identità. <a href=\"https://www.comune.lodi.it/isee\">Che cos'è l'ISEE</a></p>",
            "outcome": "<ul><li>Un pasto caldo</li><li>Una visita breve</li></ul>",
            "conditions": "<p>Si paga a fine mese.</p>",
            "kind": "",
            "targets": ["anziani"],
            "delivery": ["a-domicilio"],
            "languages": ["it", "en"],
            "min_age": 65,
            "max_age": None,
            "can_invoice": True,
            "charter_url": "https://girasole.example.org/carta",
            "waiting_days": 7,
            "meal_diets": ["diabetic", "soft"],
            "meal_days": [1, 2, 3, 4, 5],
            "assured_date": "2026-10-01",
            "assured_method": "call",
            "expire_at": "2030-12-31T22:59:00+00:00",
            "locations": [
                {
                    "name": "Cucina",
                    "address": "via Roma 1",
                    "postal_code": "26900",
                    "municipality": "098031",
                    "latitude": "45.31400",
                    "longitude": "9.50300",
                    "wheelchair": "yes",
                }
            ],
            "hours": [{"weekdays": [1, 2, 3], "opens": "09:00", "closes": "12:30", "note": "Segreteria"}],
            "access_ways": [{"actor": "caregiver", "channel": "phone"}],
            "prices": [
                {"label": "Tariffa intera", "amount": "6.50", "unit": "meal"},
                {"label": "Fascia 1", "amount": "3.00", "unit": "meal", "isee_to": "8000.00", "isee_kind": "ordinary"},
            ],
            "concessions": [
                {
                    "kind": "isee",
                    "title": "Riduzione ISEE",
                    "granted_by": "Comune di Lodi",
                    "municipality": "098031",
                    "min_age": 65,
                    "max_age": 99,
                    "isee_from": "0.00",
                    "isee_to": "9000.00",
                    "isee_kind": "ordinary",
                    "documents": "Attestazione ISEE",
                    "apply_by": "2030-06-30",
                }
            ],
            "company_terms": [
                {
                    "label": "Convenzione annuale",
                    "amount": "5.50",
                    "amount_to": "6.00",
                    "unit": "meal",
                    "vat": "excluded",
                    "minimum": 10,
                    "valid_from": "2026-01-01",
                    "valid_to": "2030-12-31",
                    "contact_label": "Ufficio imprese",
                    "contact_phone": "+390371555019",
                    "contact_email": "imprese@girasole.example.org",
                    "note": "Consegna anche in azienda",
                }
            ],
            "documents": [{"text": "Carta d'identità"}],
            "notices": [
                {"kind": "closure", "text": "Chiuso a Ferragosto", "starts": "2030-08-10", "ends": "2030-08-20"}
            ],
            "attestations": [{"kind": "insurance", "reference": "Polizza 123", "expires_on": "2031-01-31"}],
            **values,
        }
    )


def write(folder: Path, records: list[Record], name: str = "servizi.jsonl") -> str:
    """Put records into a file; return its path."""
    path = folder / name
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), encoding="utf-8")
    return str(path)
