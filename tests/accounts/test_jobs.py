"""What is over is forgotten, what is not stays."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts import invitations, jobs
from accounts.models import Invitation
from tests import factories
from tests.accounts.conftest import enter

pytestmark = pytest.mark.django_db


def test_sessions_that_are_over_go_and_the_others_stay(site: Any) -> None:
    user = factories.make_representative(factories.make_provider())
    old, new = Client(), Client()
    enter(old, user.username)
    enter(new, user.username)
    long_ago = timezone.now() - datetime.timedelta(days=30)
    Session.objects.filter(pk=old.session.session_key).update(expire_date=long_ago)
    UserSession.objects.filter(session_key=old.session.session_key).update(last_seen_at=long_ago)
    assert jobs.clear_sessions() == 2
    assert jobs.clear_sessions() == 0
    assert UserSession.objects.get().session_key == new.session.session_key
    assert new.get("/admin/").status_code == 200


def test_an_invitation_is_forgotten_a_year_after_its_last_day(site: Any) -> None:
    for email in ("vecchia@example.org", "nuova@example.org"):
        invitations.invite(email=email, purpose="editor", payload={}, invited_by=None)
    Invitation.objects.filter(email="vecchia@example.org").update(
        expires_at=timezone.now() - jobs.KEPT - datetime.timedelta(days=1)
    )
    assert jobs.forget_invitations() == 1
    assert jobs.forget_invitations() == 0
    assert Invitation.objects.get().email == "nuova@example.org"
