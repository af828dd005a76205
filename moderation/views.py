"""The office's queue and the screen on which one page is reviewed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from catalog_pages.localize import office_only
from moderation import decisions, listing
from moderation.differences import label_of
from moderation.filters import QueueFilters
from moderation.models import QueueEntry
from moderation.people import colleagues, name_of
from moderation.screen import Screen

LONGEST_TEXT = 2000
NOTE = "note-"
"""Before the name of a field: the reviewer's note on it."""


@require_safe
@office_only
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for the office, filtered and sorted by the address."""
    return render(request, "moderation/queue.html", queue_context(request))


def queue_context(request: HttpRequest) -> dict[str, Any]:
    """What the queue's list shows, for the page of its own and for the office's home."""
    filters = QueueFilters(request.GET, user=request.user)
    page = listing.paged(filters.apply(listing.entries()), request.GET.get("p"))
    query = request.GET.copy()
    query.pop("p", None)
    rows = listing.rows(page.object_list, request.user)
    return {
        "filters": filters,
        "page": page,
        "rows": rows,
        "any_together": any(row.can_go_together for row in rows),
        "total": page.paginator.count,
        "waiting": QueueEntry.objects.count() if filters.is_narrowed else page.paginator.count,
        "query": query.urlencode(),
        "whole_query": request.GET.urlencode(),
        "pages_url": reverse("moderation:queue"),
    }


@require_safe
@office_only
def review(request: HttpRequest, page_id: int) -> HttpResponse:
    """One page under review: what is proposed beside what is public."""
    screen = Screen(get_object_or_404(Page, pk=page_id), request.user)
    if screen.task_state is None:
        return _already_decided(request, screen)
    return render(request, "moderation/review.html", review_context(screen))


def review_context(screen: Screen, **more: Any) -> dict[str, Any]:
    """What the review screen shows; ``notes`` and ``reason`` are what was typed and not yet taken."""
    model = type(screen.page)
    return {
        "screen": screen,
        "page": screen.page,
        "entry": screen.entry,
        "provider": screen.page.get_parent(),
        "author": name_of(screen.revision.user),
        "colleagues": [(each.pk, name_of(each)) for each in colleagues()],
        "findings": [
            {"finding": each, "label": label_of(model, each.field) if each.field else ""} for each in screen.findings
        ],
        "rounds": [
            {
                "state": each.state,
                "by": name_of(each.state.finished_by),
                "notes": [{"label": label_of(model, note.field), "text": note.text} for note in each.notes],
            }
            for each in screen.rounds
        ],
        "notes": {},
        "reason": "",
        "objection": "",
        **more,
    }


def _already_decided(request: HttpRequest, screen: Screen) -> HttpResponse:
    messages.info(
        request,
        _("«%(title)s» non aspetta più una decisione: è stata decisa o ritirata nel frattempo.")
        % {"title": screen.page.get_admin_display_title()},
    )
    return redirect("moderation:queue")


@require_POST
@office_only
def decide(request: HttpRequest, page_id: int) -> HttpResponse:
    """Approve, send back or override what the screen showed; what can't be done is told, and nothing typed is lost."""
    page = decisions.locked(page_id)
    if page is None:
        raise Http404
    screen = Screen(page, request.user)
    if screen.task_state is None:
        return _already_decided(request, screen)
    action, reason = request.POST.get("action", ""), request.POST.get("reason", "").strip()[:LONGEST_TEXT]
    notes = {
        each.name: text
        for each in screen.changes
        if (text := request.POST.get(f"{NOTE}{each.name}", "").strip()[:LONGEST_TEXT])
    }
    objection = decisions.objection(screen, action, shown=request.POST.get("revision", ""), reason=reason, notes=notes)
    if objection:
        decisions.register_refusal(screen, action)
        context = review_context(screen, objection=objection, reason=reason, notes=notes)
        return render(request, "moderation/review.html", context)
    title = screen.page.get_admin_display_title()
    decisions.decide(screen, action, reason=reason, notes=notes)
    told = (
        _("«%(title)s» è tornata a chi l'ha scritta, con le tue osservazioni.")
        if action == decisions.RETURN
        else _("«%(title)s» è pubblicata.")
    )
    messages.success(request, told % {"title": title})
    return redirect("moderation:queue")


@require_POST
@office_only
def assign(request: HttpRequest, page_id: int) -> HttpResponse:
    """Give what waits to a colleague, to oneself (``me``) or back to nobody (empty)."""
    entry = get_object_or_404(QueueEntry, page_id=page_id)
    asked = request.POST.get("person", "")
    person = request.user if asked == "me" else None
    if person is None and asked:
        person = colleagues().filter(pk=asked).first() if asked.isascii() and asked.isdigit() else None
        if person is None:
            messages.error(request, _("Questa persona non può rivedere: scegline un'altra."))
            return redirect("moderation:review", page_id)
    QueueEntry.objects.filter(pk=entry.pk).update(assigned_to=person)
    told = _("«%(title)s» è assegnata a %(name)s.") if person else _("«%(title)s» non è più assegnata a nessuno.")
    messages.success(request, told % {"title": entry.title, "name": name_of(person)})
    if "from_queue" in request.POST:
        query = QueryDict(request.POST.get("query", "")).urlencode()
        return redirect(f"{reverse('moderation:queue')}?{query}" if query else "moderation:queue")
    return redirect("moderation:review", page_id)


@require_safe
@office_only
def together(request: HttpRequest) -> HttpResponse:
    """Several harmless changes at once, each to be read before they are approved together."""
    picked = [value for value in request.GET.getlist("pick") if value.isascii() and value.isdigit()]
    found = QueueEntry.objects.filter(page_id__in=picked[: listing.PER_PAGE]).select_related("page")
    screens = [Screen(entry.page, request.user) for entry in found]
    fit = [each for each in screens if not decisions.against_together(each, str(each.revision.pk))]
    unfit = [
        {"title": each.page.get_admin_display_title(), "why": why, "page_id": each.page.pk}
        for each in screens
        if (why := decisions.against_together(each, str(each.revision.pk)))
    ]
    if not screens:
        messages.info(request, _("Scegli prima che cosa approvare: segna le caselle delle modifiche innocue."))
        return redirect("moderation:queue")
    return render(request, "moderation/together.html", {"screens": fit, "unfit": unfit})


@require_POST
@office_only
def approve_together(request: HttpRequest) -> HttpResponse:
    """Approve what was shown together, each by itself, and tell the outcome of each."""
    for value in request.POST.getlist("item")[: listing.PER_PAGE]:
        number, _colon, shown = value.partition(":")
        if not (number.isascii() and number.isdigit()):
            continue
        title, against = decisions.approve_harmless(int(number), shown=shown, user=request.user)
        if against:
            messages.error(request, _("«%(title)s» non è stata approvata: %(why)s") % {"title": title, "why": against})
        else:
            messages.success(request, _("«%(title)s» è pubblicata.") % {"title": title})
    return redirect("moderation:queue")
