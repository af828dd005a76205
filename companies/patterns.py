"""Models: plans that an association offers small firms to copy, on a public list once the office has allowed it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audit.recording import record
from catalog_pages.keys import key_of
from catalog_pages.vocabulary import Vocabulary
from companies import picks as picked
from companies.models import WelfarePlan
from companies.picks import Picks
from companies.planning import NotPossible, locked, open_to_change
from messaging.sending import queue
from search.content import ITALIAN
from search.listing import Pager
from search.models import ServiceDocument
from search.presentation import present_all
from search.types import ServiceView
from visitors.forms import form_key

Model = WelfarePlan.Model
PARAMETER = "modello"
PER_PAGE = 20


@dataclass(frozen=True)
class Pattern:
    """A model on the public list: whose it is, and what of it is in the catalogue today."""

    plan: WelfarePlan
    services: list[ServiceView]
    copy_url: str


@dataclass(frozen=True)
class Patterns:
    """One page of the list."""

    rows: list[Pattern]
    number: int
    pager: Pager | None


def make_patterns(asked: str | None, vocabulary: Vocabulary) -> Patterns:
    """One page of the list, with a query for the plans, one for their rows and one for the services."""
    page = Paginator(WelfarePlan.objects.models().prefetch_related("services"), PER_PAGE).get_page(asked)
    plans = list(page.object_list)
    ids = [row.service_id for plan in plans for row in plan.services.all()]
    found = ServiceDocument.objects.live().in_bulk(ids)
    shown = present_all(list(found.values()), language=get_language() or ITALIAN, vocabulary=vocabulary)
    views = {view.id: view for view in shown}
    rows = []
    for plan in plans:
        services = [views[row.service_id] for row in plan.services.all() if row.service_id in views]
        rows.append(Pattern(plan, services, copy_url(plan, services)))
    return Patterns(rows, page.number, _pager(page))


def copy_url(plan: WelfarePlan, services: list[ServiceView]) -> str:
    """Where a firm begins a plan of its own with the services and the words of a model."""
    picks = Picks(tuple(each.key for each in services))
    return picked.address("plan_new", picks, query=urlencode({PARAMETER: str(plan.uid)})) if services else ""


def _pager(page: Page[WelfarePlan]) -> Pager | None:
    if not page.has_other_pages():
        return None
    here = reverse("company_models")
    return Pager(
        links=[],
        previous_url=f"{here}?p={page.previous_page_number()}" if page.has_previous() else "",
        next_url=f"{here}?p={page.next_page_number()}" if page.has_next() else "",
    )


def find(given: str) -> WelfarePlan | None:
    """The model that an address names, if it is on the list."""
    try:
        uid = UUID(given)
    except ValueError:
        return None
    return WelfarePlan.objects.models().filter(uid=uid).first()


def name_for(model: WelfarePlan | None, keys: Iterable[str]) -> str:
    """Whose model a plan with these services says that it began with: nobody's where it has none of the model's."""
    own = {key_of(row.service_id) for row in model.services.all()} if model else set()
    return model.shown_company if model and own.intersection(keys) else ""


@transaction.atomic
def offer(plan: WelfarePlan) -> None:
    """Its maker offers a plan as a model. Raises ``NotPossible`` where no domain vouches for a name."""
    plan = open_to_change(plan)
    if not plan.shown_company:
        raise NotPossible(_("Un modello porta il nome di chi lo fa: serve un indirizzo e-mail dell'associazione."))
    if plan.model in (Model.ASKED, Model.ALLOWED):
        return
    plan.model, plan.model_reason = Model.ASKED, ""
    plan.save()
    record("companies.model_offer", about=plan)


@transaction.atomic
def take_back(plan: WelfarePlan) -> None:
    """Its maker does not want it to be a model any more."""
    plan = open_to_change(plan)
    if plan.model == Model.NONE:
        return
    plan.model, plan.model_reason = Model.NONE, ""
    plan.save()
    record("companies.model_take_back", about=plan)


def words_read(plan: WelfarePlan) -> str:
    """What stands for the words of a plan as somebody reads them."""
    return form_key(f"{plan.company}\n{plan.introduction}")[:20]


def allow(plan: WelfarePlan, *, read: str, by: Any) -> None:
    """The office puts a model on the list. The caller is in a transaction; raises ``NotPossible``.

    ``read`` is of the page that the office had before it: its maker may have written other words since.
    """
    plan = locked(plan)
    if plan.model == Model.ALLOWED:
        return
    if not plan.is_public or not plan.shown_company or plan.model == Model.NONE:
        raise NotPossible(_("Questo piano non è proposto come modello, o non è pubblico."))
    if read != words_read(plan):
        raise NotPossible(
            _("Nel frattempo il nome o l'introduzione sono cambiati: rileggi il piano e decidi di nuovo.")
        )
    plan.model, plan.model_reason = Model.ALLOWED, ""
    plan.save()
    record("companies.model_allow", user=by, about=plan)
    queue("plan_model_allowed", to=plan.email, context={"plan": plan}, language=plan.mail_language)


def refuse(plan: WelfarePlan, *, reason: str, by: Any) -> None:
    """The office keeps a model off the list, or takes it off, and tells why. The caller is in a transaction."""
    plan = locked(plan)
    if plan.model not in (Model.ASKED, Model.ALLOWED):
        return
    was_listed = plan.is_listed
    plan.model, plan.model_reason = Model.REFUSED, reason
    plan.save()
    record("companies.model_refuse", user=by, about=plan, reason=reason)
    if plan.is_public:
        context = {"plan": plan, "was_listed": was_listed}
        queue("plan_model_refused", to=plan.email, context=context, language=plan.mail_language)
