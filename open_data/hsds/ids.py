"""Identifiers of what has none of its own in the catalogue."""

from __future__ import annotations

import uuid

NAMESPACE = uuid.UUID("5b0f3a52-6d3f-5c0e-9a51-0d1f5d6c7a30")
"""The namespace of this catalogue. It never changes: every derived id would."""


def derived(entity: str, *key: str | uuid.UUID) -> uuid.UUID:
    """Return the id of an HSDS ``entity`` from what it hangs on: the same at every publication and in every language.

    ``key`` holds what does not change while the thing stays the same: the id of the row or service, a code.
    """
    return uuid.uuid5(NAMESPACE, "/".join((entity, *map(str, key))))
