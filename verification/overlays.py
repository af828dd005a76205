"""Adding a dated overlay to a published sheet without opening the whole editor: a draft that the office decides on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from catalog_pages.enums import NoticeKind, WaitingLevel
from catalog_pages.models import DatedNotice, ServicePage
from verification import changes

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OverlayForm(forms.Form):
    """What holds from a day to another: a notice, a closure, a waiting list, an enrolment window."""

    kind = forms.ChoiceField(label=gettext_lazy("Che cosa"), choices=[("", "---------"), *NoticeKind.choices])
    starts = forms.DateField(
        label=gettext_lazy("Dal"), required=False, widget=DAY, help_text=gettext_lazy("Vuoto: da subito.")
    )
    ends = forms.DateField(
        label=gettext_lazy("Al"),
        required=False,
        widget=DAY,
        help_text=gettext_lazy("L'ultimo giorno: poi si toglie da solo."),
    )
    waiting_level = forms.ChoiceField(
        label=gettext_lazy("Quanto si aspetta (solo per la lista d'attesa)"),
        choices=[("", "---------"), *WaitingLevel.choices],
        required=False,
    )
    text = forms.CharField(label=gettext_lazy("Testo"), required=False, max_length=300)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        notice = self.notice()
        found: dict[str, Any] = dict(notice.missing())
        try:
            notice.clean()
        except ValidationError as error:
            found |= error.message_dict
        for name, message in found.items():
            self.add_error(name, message)
        return data

    def notice(self) -> DatedNotice:
        """The overlay, unsaved."""
        data = self.cleaned_data
        level = data["waiting_level"] if data["kind"] == NoticeKind.WAITING_LIST else ""
        return DatedNotice(
            kind=data["kind"], starts=data["starts"], ends=data["ends"], waiting_level=level, text=data["text"]
        )

    def apply(self, page: ServicePage) -> None:
        """Write it into a page in memory."""
        page.notices = [*page.notices.all(), self.notice()]


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, page_id: int) -> HttpResponse:
    """The form, for the office and for who works for the body."""
    page = get_object_or_404(ServicePage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    sent = request.method == "POST"
    reason = changes.why_not(page, request.user)
    form = OverlayForm(request.POST if sent else None, initial={"seen": page.live_revision_id})
    if sent and not reason and form.is_valid():
        try:
            changes.submit(page, user=request.user, change=form.apply, seen=form.cleaned_data["seen"], what=["notices"])
        except changes.NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Avviso inviato: compare quando l'Ufficio di Piano lo approva."))
            return redirect(reverse("wagtailadmin_explore", args=[page.get_parent().pk]))
    context = {"page": page, "form": form, "reason": reason}
    return render(request, "verification/overlay.html", context, status=422 if form.errors else 409 if sent else 200)
