"""What a representative does with a service from their home. Nothing here publishes: even closing is proposed."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.actions.copy_page import CopyPageAction
from wagtail.models import WorkflowState

from catalog_pages import quality
from catalog_pages.enums import ServiceStatus
from catalog_pages.models import ServicePage
from catalog_pages.permissions import Refused
from moderation.own import Action, OwnService, register_action

NOT_COPIED: dict[str, Any] = {
    "assured_date": None,
    "assured_method": "",
    "verification_months": None,
    "external_id": "",
    "expire_at": None,
    "go_live_at": None,
}
"""What was said of the original, not of its copy."""


@register_action
def write(service: OwnService) -> Action | None:
    """The way to the editor; while the office reads, the sheet is locked."""
    if service.code == "waiting":
        return None
    label = _("Correggi e invia di nuovo") if service.code == "returned" else _("Modifica")
    return Action(label, reverse("wagtailadmin_pages:edit", args=[service.page.pk]), is_primary=True)


@register_action
def offer_confirmation(service: OwnService) -> Action | None:
    """Say that the public sheet is still right; ``verification`` takes the answer."""
    if not service.page.live:
        return None
    try:
        address = reverse("verification_confirm")
    except NoReverseMatch:
        return None
    sent = (("service", str(service.page.translation_key)), ("next", reverse("moderation:own")))
    return Action(_("Confermo: è tutto giusto"), address, is_post=True, is_primary=bool(service.due), data=sent)


@register_action
def look(service: OwnService) -> Action | None:
    """The sheet as the public will see it."""
    return Action(_("Anteprima"), reverse("wagtailadmin_pages:view_draft", args=[service.page.pk]))


@register_action
def look_public(service: OwnService) -> Action | None:
    """The sheet as the public sees it."""
    return Action(_("Vedi sul sito"), service.page.public_path) if service.page.live else None


@register_action
def offer_withdrawal(service: OwnService) -> Action | None:
    """Take it back from the office."""
    if service.code != "waiting":
        return None
    return Action(_("Ritira per modificarla"), reverse("moderation:withdraw", args=[service.page.pk]), is_post=True)


@register_action
def offer_suspension(service: OwnService) -> Action | None:
    """Close for a while, or open again."""
    if not service.page.live or service.code == "waiting":
        return None
    if service.is_closed:
        return Action(_("Riapri"), reverse("moderation:resume", args=[service.page.pk]), is_post=True)
    return Action(_("Sospendi"), reverse("moderation:suspend", args=[service.page.pk]))


@register_action
def offer_copy(service: OwnService) -> Action | None:
    """A new draft that begins as this one."""
    return Action(_("Duplica"), reverse("moderation:duplicate", args=[service.page.pk]), is_post=True)


def withdraw(page: ServicePage, user: Any) -> None:
    """Take a page back from review. Whoever works for the body may: the author may be away."""
    state = page.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_IN_PROGRESS:
        raise Refused(_("Non c'è niente da ritirare: l'ufficio ha già deciso."), page)
    state.cancel(user=user)


def duplicate(page: ServicePage, user: Any) -> ServicePage:
    """A draft of the same body that says what the latest draft says, less what was verified of the original."""
    source = page.get_latest_revision_as_object()
    title = _("%(title)s (copia)") % {"title": source.title[:240]}
    for row in source.attestations.all():
        row.checked_on = None
    copy: ServicePage = CopyPageAction(
        source,
        to=page.get_parent(),
        update_attrs={**NOT_COPIED, "title": title, "draft_title": title, "slug": _free_slug(page, title)},
        keep_live=False,
        copy_revisions=False,
        user=user,
    ).execute()
    return copy


def _free_slug(page: ServicePage, title: str) -> str:
    base = slugify(title)[:200] or "servizio"
    taken = set(page.get_parent().get_children().filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug
        for number in range(1, len(taken) + 2)
        if (slug := base if number == 1 else f"{base}-{number}") not in taken
    )


def propose_status(page: ServicePage, user: Any, *, status: str, reason: str) -> None:
    """Send the office a change of status, with what else the draft says. The queue shows closings before all."""
    review = page.current_workflow_state
    if review is not None and review.status == WorkflowState.STATUS_IN_PROGRESS:
        raise Refused(_("La scheda aspetta già l'ufficio: ritirala prima, poi riprova."), page)
    draft = page.get_latest_revision_as_object()
    draft.status, draft.status_reason = status, reason
    missing = quality.missing(lambda name: quality.is_filled(draft, name), status=status)
    missing.pop("category", None)
    if missing:
        raise Refused(
            _("Nella bozza ci sono modifiche da finire: %(answers)s")
            % {"answers": " ".join(str(text) for text in missing.values())},
            page,
        )
    draft.save_revision(user=user, log_action=True)
    page = ServicePage.objects.get(pk=page.pk)
    if review is not None:
        page.current_workflow_state.resume(user=user)
    else:
        page.get_workflow().start(page, user)


def suspend(page: ServicePage, user: Any, *, reason: str) -> None:
    """Ask that a service be shown as closed for a while, saying why."""
    propose_status(page, user, status=ServiceStatus.TEMPORARILY_CLOSED, reason=reason)


def resume(page: ServicePage, user: Any) -> None:
    """Ask that a closed service be shown as open again."""
    propose_status(page, user, status=ServiceStatus.ACTIVE, reason="")
