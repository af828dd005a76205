"""The file from which the device works a plan out: every published service, the desks, the law by letter.

Days are told as days, never held against today: the file changes when somebody publishes, not at midnight. It is put
together from pieces, one a service, that are kept until the service is published again, so that a new edition of the
catalogue costs two small queries and not a reading of every document.
"""

from __future__ import annotations

import hashlib
import json
import sys
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext as _

from catalog_pages import enums
from catalog_pages.enums import Scheme
from catalog_pages.foreign import Foreign
from catalog_pages.identifiers import national_phone
from catalog_pages.models import ServiceDesk
from catalog_pages.vocabulary import TermEntry, Vocabulary
from companies.models import LetterGuidance
from pathway.writing import Values, compact, plain, write_service
from search import analysis
from search.content import ITALIAN
from search.kept import Kept
from search.models import ServiceDocument

FORMAT = 1
"""Goes up when the file's shape changes, so that a device with an older program notices."""
MOST_BYTES = 16 * 1024 * 1024
"""How much of pieces a process keeps: some two kilobytes for each service and language."""
ASKED_ONE_BY_ONE = 200
"""Of how many services at most the documents are asked for by id; of more, all are read."""
LABELS = ("category", "kind", "target", "language", "delivery", "municipality")
CHOICES: dict[str, type[TextChoices]] = {
    "unit": enums.PriceUnit,
    "actor": enums.Actor,
    "channel": enums.AccessChannel,
    "isee_kind": enums.IseeKind,
    "concession": enums.ConcessionKind,
    "waiting": enums.WaitingLevel,
}
DESK_TEXTS = ("name", "hours", "note")


@dataclass(frozen=True)
class Piece:
    """A service as the file has it. ``order`` is what titles are sorted by, ``revised`` when it last was published."""

    text: str
    order: tuple[str, str]
    revised: str
    weight: int


Key = tuple[uuid.UUID, int, str, int]

_pieces: Kept[Key, Piece] = Kept(limit=MOST_BYTES, weigh=lambda piece: piece.weight)


def forget() -> None:
    """Drop every piece."""
    _pieces.clear()


def make_data(*, language: str, vocabulary: Vocabulary) -> str:
    """Return the file in a language, as JSON: at most five queries, however many services there are."""
    with translation.override(language):
        pieces = sorted(_pieces_in(language, vocabulary), key=lambda piece: piece.order)
        services = ",".join(piece.text for piece in pieces)
        frame: Values = {
            "language": language,
            "made": max((piece.revised for piece in pieces), default=""),
            "labels": _labels(language, vocabulary),
            "kinds": _kinds(language, vocabulary),
            "places": _places(language, vocabulary),
            "replaced": {scheme: _replaced(scheme, vocabulary) for scheme in (Scheme.KIND, Scheme.MUNICIPALITY)},
            "desks": _desks(language),
            "help": {"email": settings.HELP_EMAIL},
            "letters": _letters(language, vocabulary),
        }
    body = written(frame)[1:-1]
    edition = hashlib.blake2b(f"{body}{services}".encode(), digest_size=8).hexdigest()
    return f'{{"format":{FORMAT},"edition":"{edition}",{body},"services":[{services}]}}'


def written(values: Any) -> str:
    """JSON without a space too many."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _pieces_in(language: str, vocabulary: Vocabulary) -> list[Piece]:
    versions = ServiceDocument.objects.filter(live=True).values_list("pk", "version")
    keys: dict[uuid.UUID, Key] = {pk: (pk, version, language, vocabulary.serial) for pk, version in versions}
    found = {pk: piece for pk, key in keys.items() if (piece := _pieces.get(key)) is not None}
    missing = [pk for pk in keys if pk not in found]
    if missing:
        documents = ServiceDocument.objects.filter(live=True).only("id", "version", "content")
        if len(missing) <= ASKED_ONE_BY_ONE:
            documents = documents.filter(pk__in=missing)
        # One at a time: a document takes ten times what is kept of it.
        for document in documents.iterator(chunk_size=100):
            if document.pk in found:
                continue
            found[document.pk] = piece = _piece(document, language, vocabulary)
            # The version read with the content: the service may have been published again in between.
            _pieces.put((document.pk, document.version, language, vocabulary.serial), piece)
    return list(found.values())


def _piece(document: ServiceDocument, language: str, vocabulary: Vocabulary) -> Piece:
    values = write_service(document, language=language, vocabulary=vocabulary)
    text = written(values)
    return Piece(
        text=text,
        order=(analysis.sort_key(values["title"]), document.pk.hex),
        revised=max(document.content["revised"].values()),
        # One sign beyond Latin letters, as that of the euro, doubles what a text takes. The rest is what holds it.
        weight=sys.getsizeof(text) + 500,
    )


# The vocabularies


def _labels(language: str, vocabulary: Vocabulary) -> Values:
    labels: Values = {
        scheme: {code: term.label(language) for code, term in vocabulary.terms(scheme).items() if not term.replaced_by}
        for scheme in LABELS
    }
    # What has no kind is found under its category.
    for code, label in labels["category"].items():
        labels["kind"].setdefault(code, _("Altri servizi: %s") % label)
    for name, choices in CHOICES.items():
        labels[name] = {code: str(label) for code, label in choices.choices}
    return labels


def _kinds(language: str, vocabulary: Vocabulary) -> list[Values]:
    kinds = [
        compact(
            {
                "code": term.code,
                "category": vocabulary.resolve(Scheme.CATEGORY, term.parent),
                "description": term.description(language),
                **_span(term),
            }
        )
        for term in _in_use(Scheme.KIND, vocabulary)
    ]
    rest = [
        compact({"code": term.code, "category": term.code, "rest": True, **_span(term)})
        for term in _in_use(Scheme.CATEGORY, vocabulary)
    ]
    return kinds + rest


def _places(language: str, vocabulary: Vocabulary) -> list[Values]:
    terms = _in_use(Scheme.MUNICIPALITY, vocabulary)
    terms.sort(key=lambda term: analysis.sort_key(term.label(language)))
    return [compact({"code": term.code, **_span(term)}) for term in terms]


def _in_use(scheme: Scheme, vocabulary: Vocabulary) -> list[TermEntry]:
    return [term for term in vocabulary.terms(scheme).values() if not term.replaced_by]


def _replaced(scheme: Scheme, vocabulary: Vocabulary) -> dict[str, str]:
    """What a code that somebody saved means today."""
    return {
        code: vocabulary.resolve(scheme, code) for code, term in vocabulary.terms(scheme).items() if term.replaced_by
    }


def _span(term: TermEntry) -> Values:
    return {"from": plain(term.valid_from), "to": plain(term.valid_to)}


# What the office keeps


def _desks(language: str) -> dict[str, Values]:
    return {desk.municipality.code: _desk(desk, language) for desk in _all_desks()}


def _all_desks() -> Iterable[ServiceDesk]:
    return ServiceDesk.objects.select_related("municipality").order_by("municipality__code")


def _desk(desk: ServiceDesk, language: str) -> Values:
    texts = {name: getattr(desk, name) for name in DESK_TEXTS}
    return compact(
        {
            **texts,
            "phone": desk.phone,
            "phone_shown": national_phone(desk.phone),
            "email": desk.email,
            "url": desk.url,
            "address": desk.address,
            "checked_on": plain(desk.checked_on),
            "foreign": [name for name, text in texts.items() if text] if language != ITALIAN else [],
        }
    )


def _letters(language: str, vocabulary: Vocabulary) -> dict[str, Values]:
    """The letters of the tax code, each with what the office says of it between two days."""
    rules: dict[int, list[Values]] = {}
    for row in LetterGuidance.objects.prefetch_related("texts").order_by("valid_from", "pk"):
        if (text := row.answers_in(language).get("meaning")) is not None:
            rules.setdefault(row.letter_id, []).append(
                compact(
                    {
                        "reference": row.reference,
                        "source": row.source_url,
                        "text": text,
                        "checked_on": plain(row.checked_on),
                        "from": plain(row.valid_from),
                        "to": plain(row.valid_to),
                        "foreign": ["text"] if isinstance(text, Foreign) else [],
                    }
                )
            )
    return {
        term.code: compact({"label": term.label(language), "rules": rules.get(term.key, []), **_span(term)})
        for term in _in_use(Scheme.WELFARE, vocabulary)
    }
