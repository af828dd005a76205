"""How far a service is in each language of the site, from its document."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, Literal

from django.conf import settings

from catalog_pages.foreign import Foreign
from search import types
from search.content import ITALIAN, Content
from search.models import ServiceLanguage

NOTHING: Content = {"changed": [], "missing": [], "rows": [], "is_machine": False}


def texts(content: Content, language: str) -> dict[str, str]:
    """The texts of a sheet for a reader of a language, by name: Italian (``Foreign``) where none of theirs holds."""
    own: dict[str, str] = content["texts"].get(language, {})
    italian: dict[str, str] = content["texts"][ITALIAN]
    if language == ITALIAN:
        return italian
    return {name: own.get(name) or (Foreign(text) if text else "") for name, text in italian.items()}


def of(content: Content, language: str) -> Content:
    """What of a document is not translated: names of ``changed`` and ``missing`` texts, and of texts of ``rows``."""
    found: Content = content.get("translations", {}).get(language, NOTHING)
    return found


def standings(content: Content) -> Iterator[dict[str, Any]]:
    """The columns of ``ServiceLanguage`` for each language other than Italian."""
    for language, _name in settings.LANGUAGES:
        if language == ITALIAN:
            continue
        found = of(content, language)
        yield {
            "language": language,
            "state": _state(found, is_there=language in content["texts"]),
            "changed": len(found["changed"]),
            "missing": len(found["missing"]),
            "row_texts": len(found["rows"]),
            "is_machine_assisted": found["is_machine"],
        }


def _state(found: Content, *, is_there: bool) -> int:
    if found["changed"]:
        return ServiceLanguage.State.CHANGED
    if not is_there:
        return ServiceLanguage.State.MISSING
    return ServiceLanguage.State.PARTLY if found["missing"] or found["rows"] else ServiceLanguage.State.CURRENT


def translations(content: Content) -> list[types.Translation]:
    """How far a sheet is in each language of the site, Italian first."""
    revised: dict[str, str] = content.get("revised", {})

    def published_at(language: str) -> datetime.datetime | None:
        return datetime.datetime.fromisoformat(revised[language]) if language in revised else None

    found = [types.Translation(ITALIAN, "current", published_at=published_at(ITALIAN))]
    for language, _name in settings.LANGUAGES:
        if language == ITALIAN:
            continue
        if language not in content["texts"]:
            found.append(types.Translation(language, "missing"))
            continue
        own = of(content, language)
        is_whole = not (own["changed"] or own["missing"] or own["rows"])
        state: Literal["current", "partly"] = "current" if is_whole else "partly"
        found.append(types.Translation(language, state, own["is_machine"], published_at(language)))
    return found
