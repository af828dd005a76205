"""The demo's avvisi and applications: every state that the office meets, and nothing twice."""

from __future__ import annotations

import pytest

from applications.models import Application, Call
from applications.states import State
from catalog_pages.taxonomy_data import load_taxonomy
from demo.applications import BODIES, load_applications
from providers import people
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_demo_shows_every_state_once(site: object, settings: object, tmp_path: object) -> None:
    settings.PRIVATE_ROOT = str(tmp_path)  # type: ignore[attr-defined]
    load_taxonomy()
    editor = factories.make_editor()
    provider = factories.make_provider(external_id="demo/esempio", title="Ente di esempio")
    assert load_applications(editor=editor) == len(BODIES) + 1
    assert load_applications(editor=editor) == 0
    states = set(Application.objects.values_list("state", flat=True))
    assert states == {State.SUBMITTED, State.INTEGRATION, State.ANSWERED, State.NOTICE, State.ACCEPTED}
    open_call, past = Call.objects.get(slug="welfare-di-prossimita"), Call.objects.get(slug="primo-avviso-dimostrativo")
    assert open_call.is_open
    assert past.is_over
    accepted = Application.objects.get(call=open_call, state=State.ACCEPTED)
    assert accepted.provider is not None
    assert accepted.provider.workflow_in_progress
    assert people.waiting(accepted.provider).get().email == accepted.contact_email
    assert [each.provider for each in past.lists.get().applications.all()] == [provider]
