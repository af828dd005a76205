"""What the page for developers shows, from what answers: no number is written twice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog_pages import languages, licence
from open_data.bulk.tables import CITED_AS
from open_data.developers.changelog import Release, releases
from open_data.developers.clients import CLIENTS, Client
from open_data.hsds.version import HSDS
from open_data.hsds.version import VERSION as HSDS_VERSION
from open_data.promise import promised
from open_data.tryout.contracts import APIS, Json
from open_data.v1 import frame, limits
from open_data.v1.schemas.common import LICENCE_NAME
from open_data.v1.version import VERSION
from search.navigation import Link, start
from search.types import MAX_DEPTH, MAX_PER_PAGE


@dataclass(frozen=True)
class Limits:
    """How much may be asked. ``requests`` of 0: as many as one likes; ``window`` and ``kept`` are in seconds."""

    requests: int
    window: int
    streamed: int
    per_page: int
    depth: int
    query: int
    kept: int


@dataclass(frozen=True)
class Promise:
    """What version 1 promises, in numbers."""

    operations: int
    members: int


@dataclass(frozen=True)
class Developers:
    """The page for developers."""

    crumbs: list[Link]
    site_url: str
    version: str
    hsds: str
    hsds_version: str
    roots: dict[str, str]
    clients: tuple[Client, ...]
    limits: Limits
    promise: Promise
    changes: tuple[Release, ...]
    licence: str
    licence_url: str
    cited_as: str
    email: str


def make_developers() -> Developers:
    """The page as the settings and the contracts are."""
    return Developers(
        crumbs=[start(), Link(title=_("Per chi sviluppa"), url="", is_current=True)],
        site_url=settings.SITE_URL,
        version=VERSION,
        hsds=HSDS,
        hsds_version=HSDS_VERSION,
        roots={name: api.root for name, api in APIS.items()},
        clients=CLIENTS,
        limits=Limits(
            requests=max(0, settings.API_REQUESTS),
            window=limits.WINDOW,
            streamed=limits.STREAMED,
            per_page=MAX_PER_PAGE,
            depth=MAX_DEPTH,
            query=frame.LONGEST_QUERY,
            kept=frame.MAX_AGE,
        ),
        promise=_promise(settings.SITE_URL),
        changes=releases(),
        licence=LICENCE_NAME,
        licence_url=licence.deed(languages.active()),
        cited_as=CITED_AS,
        email=settings.HELP_EMAIL,
    )


def parent() -> Link:
    """The page, as a step of the way to those below it."""
    return Link(title=_("Per chi sviluppa"), url=reverse("developers"))


@lru_cache(maxsize=1)
def _promise(_site_url: str) -> Promise:
    """What the contract promises: no field of an answer may go, nor change its type."""
    operations: Json = promised(APIS["v1"].read())
    members = sum(len(media) for each in operations.values() for media in each["answer"].values())
    return Promise(operations=len(operations), members=members)
