"""What happens to a plan: begun, confirmed, changed, taken down. Each step is one transaction and safe to repeat."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from audit.recording import record
from catalog_pages import languages
from catalog_pages import vocabulary as vocabularies
from companies import links, wording
from companies import picks as picked
from companies.models import PlanService, WelfarePlan
from messaging.sending import queue
from search.content import ITALIAN
from search.models import ServiceDocument
from search.presentation import present
from search.types import CompanyTermsView, Price, ServiceView
from visitors.forms import form_key

State = WelfarePlan.State


class NotPossible(Exception):
    """A step that the plan is not in the state for: the message says why."""


def begin(
    *,
    token: str,
    company: str,
    email: str,
    introduction: str,
    keys: Iterable[str],
    made_from: str = "",
) -> WelfarePlan:
    """Keep a draft and mail the link that confirms it, in the active language; the same form sent twice makes one.

    ``made_from`` is the name of whose model it begins with.
    Sent again with another e-mail it makes another: the first was mistyped, and its link went to somebody else.
    """
    start_key = form_key(f"{token}:{email}")
    if (found := WelfarePlan.objects.filter(start_key=start_key).first()) is not None:
        return found
    try:
        with transaction.atomic():
            plan = WelfarePlan.objects.create(
                start_key=start_key,
                company=company,
                email=email,
                language=languages.active(),
                introduction=introduction,
                made_from=made_from,
            )
            add(plan, keys)
            queue(
                "plan_confirm",
                to=email,
                context={"plan": plan, "address": links.confirm_url(plan), "days": links.CONFIRM_DAYS},
                key=f"plan-confirm:{plan.uid}",
                language=plan.mail_language,
            )
            record("companies.begin", about=plan)
    except IntegrityError:
        return WelfarePlan.objects.get(start_key=start_key)
    return plan


def locked(plan: WelfarePlan) -> WelfarePlan:
    """The plan as it is now, nobody else's until the transaction ends; raises ``NotPossible`` when it is gone."""
    held = WelfarePlan.objects.select_for_update().filter(pk=plan.pk).first()
    if held is None:
        raise NotPossible(_("Questo piano non esiste."))
    return held


@transaction.atomic
def confirm(plan: WelfarePlan) -> WelfarePlan:
    """Make a draft public and mail its private link; a plan that is confirmed stays as it is.

    Raises ``NotPossible`` when the plan was deleted, or its link renewed, while the page was open.
    """
    held = locked(plan)
    if held.link_version != plan.link_version:
        raise NotPossible(_("Questo link non vale più"))
    if held.state == State.DRAFT:
        held.state, held.confirmed_at = State.CONFIRMED, timezone.now()
        held.save()
        send_link(held, key=f"plan-link:{held.uid}", language=held.mail_language)
        record("companies.confirm", about=held)
    return held


def send_link(plan: WelfarePlan, *, language: str, key: str | None = None) -> None:
    """Mail the private link to the address that was confirmed, and to no other."""
    context = {
        "plan": plan,
        "address": links.edit_url(plan, language=language),
        "page": links.page_url(plan, language=language),
    }
    queue("plan_link", to=plan.email, context=context, key=key, language=language)


def open_to_change(plan: WelfarePlan) -> WelfarePlan:
    """The plan, locked; raises ``NotPossible`` when the office has taken it down."""
    plan = locked(plan)
    if plan.state != State.CONFIRMED:
        raise NotPossible(_("L'ufficio ha tolto questo piano: non si può modificare."))
    return plan


@transaction.atomic
def rewrite(plan: WelfarePlan, *, company: str, introduction: str) -> None:
    """Change the words. What the office had let onto the list of models it has to read again.

    Their maker is written to in the active language from now on.
    """
    plan = open_to_change(plan)
    is_other = (plan.company, plan.introduction) != (company, introduction)
    if is_other and plan.model == WelfarePlan.Model.ALLOWED:
        plan.model = WelfarePlan.Model.ASKED
    plan.company, plan.introduction, plan.language = company, introduction, languages.active()
    plan.save()
    record("companies.change", about=plan)


@transaction.atomic
def add_services(plan: WelfarePlan, keys: Iterable[str]) -> int:
    """Put services of the catalogue at the end; return how many were new and there is room for."""
    plan = open_to_change(plan)
    added = add(plan, keys)
    if added:
        plan.save()
    return added


def add(plan: WelfarePlan, keys: Iterable[str]) -> int:
    """The same, in a transaction of the caller's."""
    known = list(plan.services.values_list("service_id", "position"))
    present_ids = {service for service, _position in known}
    found = picked.documents(list(dict.fromkeys(keys)))
    new = [document for document in found.values() if document.live and document.pk not in present_ids]
    order = {key: number for number, key in enumerate(keys)}
    new.sort(key=lambda document: order.get(document.pk.hex[:8], len(order)))
    position = max((position for _service, position in known), default=0)
    rows = [
        PlanService(
            plan=plan,
            service_id=document.pk,
            title=document.title,
            position=position + number,
            prices=prices_of(document),
            picked_on=timezone.localdate(),
        )
        for number, document in enumerate(new[: picked.MOST - len(known)], start=1)
    ]
    PlanService.objects.bulk_create(rows)
    return len(rows)


@transaction.atomic
def move(plan: WelfarePlan, row_id: int, *, steps: int) -> None:
    """Move a service up (``steps`` < 0) or down the plan."""
    plan = open_to_change(plan)
    rows = list(plan.services.all())
    place = next((number for number, row in enumerate(rows) if row.pk == row_id), None)
    if place is None:
        return
    row = rows.pop(place)
    rows.insert(max(0, place + steps), row)
    for number, each in enumerate(rows, start=1):
        each.position = number
    PlanService.objects.bulk_update(rows, ["position"])
    plan.save()


@transaction.atomic
def remove(plan: WelfarePlan, row_id: int) -> None:
    """Take a service off the plan."""
    plan = open_to_change(plan)
    plan.services.filter(pk=row_id).delete()
    plan.save()


@transaction.atomic
def accept_prices(plan: WelfarePlan) -> None:
    """Take the prices of today as those of the plan: they are not marked as changed any more."""
    plan = open_to_change(plan)
    rows = list(plan.services.all())
    found = ServiceDocument.objects.live().in_bulk([row.service_id for row in rows])
    for row in rows:
        if (document := found.get(row.service_id)) is not None:
            row.title, row.prices, row.picked_on = document.title, prices_of(document), timezone.localdate()
    PlanService.objects.bulk_update(rows, ["title", "prices", "picked_on"])
    plan.save()


@transaction.atomic
def renew_link(plan: WelfarePlan) -> WelfarePlan:
    """Make the private link useless and mail another, in the active language."""
    plan = open_to_change(plan)
    plan.link_version += 1
    plan.language = languages.active()
    plan.save()
    send_link(plan, language=plan.mail_language)
    record("companies.renew", about=plan)
    return plan


@transaction.atomic
def delete(plan: WelfarePlan) -> None:
    """Delete a plan whole, as its company asks; one that the office took down stays with its reason."""
    plan = open_to_change(plan)
    record("companies.delete", about=plan)
    plan.delete()


def take_down(plan: WelfarePlan, *, reason: str, by: Any) -> None:
    """The office takes a plan off the net and tells the company why. The caller is in a transaction."""
    plan = locked(plan)
    if plan.state == State.TAKEN_DOWN:
        return
    plan.state, plan.reason, plan.taken_down_at = State.TAKEN_DOWN, reason, timezone.now()
    plan.save()
    record("companies.take_down", user=by, about=plan, reason=reason)
    if plan.confirmed_at:
        queue("plan_taken_down", to=plan.email, context={"plan": plan}, language=plan.mail_language)


def put_back(plan: WelfarePlan, *, by: Any) -> None:
    """The office lets a plan be read again, as far as its e-mail had been confirmed."""
    plan = locked(plan)
    if plan.state != State.TAKEN_DOWN:
        return
    plan.state = State.CONFIRMED if plan.confirmed_at else State.DRAFT
    plan.reason, plan.taken_down_at = "", None
    plan.save()
    record("companies.put_back", user=by, about=plan)


def prices_of(document: ServiceDocument) -> list[list[str]]:
    """The prices of a service today: a code that changes with the amount, and the words in Italian."""
    return price_rows(present(document, language=ITALIAN, vocabulary=vocabularies.current()))


def price_rows(service: ServiceView) -> list[list[str]]:
    """The same for a service as Italian readers see it: what people pay, then what the company does."""
    with translation.override(ITALIAN):
        return [
            *([_code(row), wording.price(row)] for row in service.prices),
            *([_terms_code(row), wording.company_price(row)] for row in service.company_terms),
        ]


def _code(row: Price) -> str:
    return _coded(row.amount, row.amount_to, row.unit, row.isee_from, row.isee_to, row.municipality)


def _terms_code(row: CompanyTermsView) -> str:
    return _coded("terms", row.amount, row.amount_to, row.unit, row.vat)


def _coded(*parts: Any) -> str:
    return "|".join("" if part is None else str(getattr(part, "code", part)) for part in parts)
