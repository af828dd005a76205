"""The office's queue and the screen on which one page is reviewed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from catalog_pages.localize import office_only
from moderation import listing
from moderation.differences import label_of
from moderation.filters import QueueFilters
from moderation.models import QueueEntry
from moderation.people import name_of
from moderation.screen import Screen


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
    return {
        "filters": filters,
        "page": page,
        "rows": listing.rows(page.object_list, request.user),
        "total": page.paginator.count,
        "waiting": QueueEntry.objects.count() if filters.is_narrowed else page.paginator.count,
        "query": f"{query.urlencode()}&" if query else "",
    }


@require_safe
@office_only
def review(request: HttpRequest, page_id: int) -> HttpResponse:
    """One page under review: what is proposed beside what is public."""
    screen = Screen(get_object_or_404(Page, pk=page_id), request.user)
    if screen.task_state is None:
        from django.contrib import messages

        messages.info(
            request,
            _("«%(title)s» non aspetta più una decisione: è stata decisa o ritirata nel frattempo.")
            % {"title": screen.page.get_admin_display_title()},
        )
        return redirect("moderation:queue")
    return render(request, "moderation/review.html", review_context(screen))


def review_context(screen: Screen, **more: Any) -> dict[str, Any]:
    """What the review screen shows."""
    model = type(screen.page)
    return {
        "screen": screen,
        "page": screen.page,
        "entry": screen.entry,
        "provider": screen.page.get_parent(),
        "author": name_of(screen.revision.user),
        "findings": [
            {"finding": each, "label": label_of(model, each.field) if each.field else ""} for each in screen.findings
        ],
        **more,
    }
