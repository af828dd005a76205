"""The key that stands for a service in public addresses: the first hexadecimal digits of its id."""

from __future__ import annotations

import uuid

LENGTH = 8


def key_of(public_id: uuid.UUID) -> str:
    """The key of a service."""
    return public_id.hex[:LENGTH]


def ids_of(key: str) -> tuple[uuid.UUID, uuid.UUID]:
    """The lowest and the highest id with a key; raises ``ValueError`` when it is none."""
    return uuid.UUID(hex=f"{key:0<32}"), uuid.UUID(hex=f"{key:f<32}")
