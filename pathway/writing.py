"""From the public document of a service to what the file of "Il mio percorso" says of it: codes, days, short texts.

What is empty is left out, so that a telephone fetches little. A text that nobody translated is told in Italian, and
its name stands under ``foreign``.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from catalog_pages.enums import Scheme
from catalog_pages.foreign import Foreign
from catalog_pages.identifiers import national_phone
from catalog_pages.keys import key_of
from catalog_pages.vocabulary import Vocabulary
from search import languages
from search.content import ITALIAN, Content
from search.documents import is_accessible
from search.models import ServiceDocument

Values = dict[str, Any]


def write_service(document: ServiceDocument, *, language: str, vocabulary: Vocabulary) -> Values:
    """Return a live document as the file has it, in a language that is active."""
    return _Writer(document, language, vocabulary).service()


def compact(values: Values) -> Values:
    """Without what is empty. Zero is a value."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {}) and value is not False}


def plain(day: datetime.date | None) -> str:
    """A day in ISO form; an open end is empty."""
    return day.isoformat() if day else ""


class _Writer:
    """Writes one service in one language."""

    def __init__(self, document: ServiceDocument, language: str, vocabulary: Vocabulary) -> None:
        self.key = key_of(document.pk)
        self.content: Content = document.content
        self.language = language
        self.vocabulary = vocabulary

    def service(self) -> Values:
        content = self.content
        texts = languages.texts(content, self.language)
        category = self.code(Scheme.CATEGORY, content["category"])
        own = compact({name: texts[name] for name in ("title", "summary", "status_reason")})
        return compact(
            {
                "id": self.key,
                "url": reverse("service_detail", kwargs={"slug": texts["slug"], "key": self.key}),
                **own,
                "foreign": [name for name, text in own.items() if isinstance(text, Foreign)],
                "kind": self.code(Scheme.KIND, content["kind"]) or category,
                "category": category,
                "status": content["status"],
                "ambito": content["whole_ambito"],
                "municipalities": self.codes(Scheme.MUNICIPALITY, content["municipalities"]),
                "premises": [self.premises(row) for row in content["locations"]],
                "targets": self.codes(Scheme.TARGET, content["targets"]),
                "min_age": content["min_age"],
                "max_age": content["max_age"],
                "months": self.months(),
                "delivery": self.codes(Scheme.DELIVERY, content["delivery"]),
                "languages": self.codes(Scheme.LANGUAGE, content["languages"]),
                "accessible": is_accessible(content),
                # A row without an amount says no price: pages leave it out too.
                "prices": [self.price(row) for row in content["prices"] if row["amount"] is not None],
                "concessions": [self.concession(row) for row in content["concessions"]],
                "contacts": [self.contact(row) for row in content["contacts"]],
                "ways": [self.way(row) for row in content["access_ways"]],
                "documents": [self.paper(row) for row in content["documents"]],
                "notices": [self.notice(row) for row in content["notices"]],
                "waiting_days": content["waiting_days"],
                "letters": self.codes(Scheme.WELFARE, content["welfare_letters"]),
                "invoice": content["can_invoice"],
                "provider": self.provider(),
                "assured": content["assured_date"],
                "stale_on": content["stale_on"],
                "demo": content["is_demo"],
            }
        )

    def months(self) -> list[int | None]:
        """The months of age between which a nursery takes children; both ends included, an open one is null."""
        ends = [self.content["pack"].get(name) for name in ("nursery_months_from", "nursery_months_to")]
        return ends if any(end is not None for end in ends) else []

    def premises(self, row: Content) -> Values:
        return self.row(
            row,
            texts={"name": "name"},
            facts={name: name for name in ("municipality", "address", "wheelchair")},
        )

    def price(self, row: Content) -> Values:
        facts = ("amount", "amount_to", "unit", "isee_from", "isee_to", "isee_kind", "municipality")
        return self.row(
            row,
            texts={"label": "label"},
            facts={name: name for name in facts} | {"from": "valid_from", "to": "valid_to", "source": "source_url"},
        )

    def concession(self, row: Content) -> Values:
        facts = ("kind", "url", "municipality", "min_age", "max_age", "isee_from", "isee_to", "isee_kind", "apply_by")
        return {"id": row["id"][:8]} | self.row(
            row,
            texts={"title": "title", "how": "how_to_get", "documents": "documents"},
            facts={name: name for name in facts} | {"by": "granted_by", "from": "valid_from", "to": "valid_to"},
        )

    def contact(self, row: Content) -> Values:
        return self.row(
            row,
            texts={"label": "label", "activation": "activation"},
            facts={name: name for name in ("municipality", "phone", "email", "url")},
        ) | compact({"phone_shown": national_phone(row["phone"])})

    def way(self, row: Content) -> Values:
        facts = {name: name for name in ("actor", "channel", "url")}
        return self.row(row, texts={"note": "note"}, facts=facts)

    def paper(self, row: Content) -> Values:
        return self.row(row, texts={"text": "text"}, facts={"url": "url"})

    def notice(self, row: Content) -> Values:
        return self.row(
            row,
            texts={"text": "text"},
            facts={"kind": "kind", "from": "starts", "to": "ends", "waiting": "waiting_level"},
        )

    def provider(self) -> Values:
        """Who gives the service; how to reach the body only where the service has no contact for everybody."""
        row = self.content["provider"]
        is_reached = any(not contact["municipality"] for contact in self.content["contacts"])
        reached = {} if is_reached else {"phone": "phone", "email": "email", "url": "website"}
        values = self.row(row, texts={"name": "name"}, facts=reached | {"public": "is_public"})
        return values | compact({"phone_shown": national_phone(values.get("phone", ""))})

    # Values

    def row(self, row: Content, *, texts: dict[str, str], facts: dict[str, str]) -> Values:
        """A row: its texts in the language and its facts, each by our name and by that of the document.

        A fact that a document does not have yet, because it was built before the fact was asked for, is empty.
        """
        found, in_italian = {}, []
        for name, source in texts.items():
            by_language = row.get(source) or {}
            found[name] = by_language.get(self.language) or by_language.get(ITALIAN, "")
            if found[name] and not by_language.get(self.language):
                in_italian.append(name)
        values = {name: row.get(source) for name, source in facts.items()}
        if "municipality" in facts:
            values["municipality"] = self.code(Scheme.MUNICIPALITY, row.get("municipality") or "")
        return compact({**found, "foreign": in_italian, **values})

    def code(self, scheme: Scheme, code: str) -> str:
        """The code in use today: documents follow a change of the vocabulary a little later."""
        return self.vocabulary.resolve(scheme, code) if code else ""

    def codes(self, scheme: Scheme, codes: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(self.code(scheme, code) for code in codes))
