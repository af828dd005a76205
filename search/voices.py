"""What readers may say of a sheet, and what has come of it: told by a room above, that this one does not know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from search.types import ServiceView


@dataclass(frozen=True)
class Voice:
    """What came of readers' reports, in words; ``is_open`` while somebody is looking at it."""

    text: str
    answer: str = ""
    is_open: bool = True


@dataclass(frozen=True)
class Voices:
    """Where a reader reports an error or rates the sheet, and what others reported lately."""

    report_url: str = ""
    clarity_url: str = ""
    lookup_url: str = ""
    reports: list[Voice] = field(default_factory=list)


Source = Callable[[ServiceView], Voices]

_sources: list[Source] = []


def register_voices(source: Source) -> None:
    """Make ``source`` the one that is asked; it may make one query. The last registered wins."""
    _sources[:] = [source]


def of_service(service: ServiceView) -> Voices:
    """The voices on a live service; nothing where nobody listens."""
    return _sources[0](service) if _sources else Voices()
