"""A body with people and sheets that somebody should look at."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from catalog_pages.models import ProviderPage, ReminderRules, ServicePage
from providers.models import MembershipRole
from tests import factories
from verification import links
from visitors import forms as visitors


def days_ago(number: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=number)


@pytest.fixture
def body(site: Any) -> ProviderPage:
    return factories.make_provider("Cooperativa Girasole")


@pytest.fixture
def lead(body: ProviderPage) -> Any:
    return factories.make_representative(body, "referente", role=MembershipRole.LEAD)


@pytest.fixture
def sheet(body: ProviderPage) -> ServicePage:
    """Verified so long ago that all three reminders have passed."""
    return factories.make_service(body, assured_date=days_ago(500), assured_method="visit")


@pytest.fixture
def link_for(lead: Any) -> Callable[..., str]:
    """The address of a private link about some sheets."""

    def made(*pages: ServicePage, user: Any = None) -> str:
        link = links.make(user=user or lead, pages=pages, rules=ReminderRules.current())
        return f"/verifica/{links.token_of(link)}/"

    return made


@pytest.fixture
def form_token(monkeypatch: Any) -> Callable[[str], str]:
    """A token of a form that a person had before the eyes for a minute."""

    def made(name: str) -> str:
        now = time.time()
        with monkeypatch.context() as patch:
            patch.setattr(time, "time", lambda: now - 60)
            return visitors.sign(name)

    return made
