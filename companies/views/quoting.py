"""Asking a body for a quote through us: written by a company, sent on once its e-mail is confirmed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog_pages import vocabulary as vocabularies
from catalog_pages.identifiers import national_phone
from companies import limits, links, quotes, quoting, wording
from companies import picks as picked
from companies.area import crumbs, here
from companies.forms import QuoteForm
from companies.planning import NotPossible
from search.content import ITALIAN
from search.foreign import Joined
from search.presentation import present_all
from visitors.forms import NotAccepted, check, check_origin
from visitors.pages import unlisted


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    """Write a request for one of the services in the address; whose body has no e-mail is to be called."""
    picks = picked.read(request.POST if request.method == "POST" else request.GET)
    found = picked.documents(picks.keys)
    live = [found[key] for key in picks.keys if key in found and found[key].live]
    services = present_all(live, language=get_language() or ITALIAN, vocabulary=vocabularies.current())
    written_to = {each.key: each for each in services if wording.quote_email(each)}
    form = QuoteForm(
        request.POST if request.method == "POST" else None,
        services=[(key, Joined(each.title, f" ({each.provider.name})")) for key, each in written_to.items()],
    )
    if request.method == "POST" and form.is_valid():
        try:
            check(request, form.name, use=False)
            limits.hold(request, form.name, form.cleaned_data["email"], a_day=quoting.MOST_A_DAY_FROM_ONE)
            data = {
                name: form.cleaned_data[name] for name in ("token", "company", "email", "phone", "people", "message")
            }
            quoting.begin(service=written_to[form.cleaned_data["service"]], **data)
        except (NotAccepted, NotPossible) as refusal:
            form.add_error(None, str(refusal))
        else:
            context = {
                "email": data["email"],
                "hours": quoting.CONFIRM_HOURS,
                "crumbs": crumbs(here(_("Controlla la posta"))),
            }
            return render(request, "companies/quote_waits.html", context)
    context = {
        "form": form,
        "services": services,
        "only": next(iter(written_to.values())) if len(written_to) == 1 else None,
        "by_phone": [each for each in services if each.key not in written_to],
        "mail_url": quotes.address(services[0]) if len(services) == 1 else "",
        "gone": len(picks.keys) - len(services),
        "picks": picks,
        "hours": quoting.CONFIRM_HOURS,
        "crumbs": crumbs(here(_("Chiedi un preventivo"))),
    }
    return render(request, "companies/quote.html", context, status=422 if form.errors else 200)


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponseBase:
    """Show what would be sent, and to whom; a press sends it. Opening the link does nothing."""
    try:
        draft = quoting.find_to_confirm(request.GET.get(links.PARAMETER, ""))
    except links.Expired:
        return render(request, "companies/quote_expired.html", {"crumbs": crumbs(here(_("Link scaduto")))}, status=410)
    try:
        service = quoting.service_of(draft)
        quoting.check_room(service)
        if request.method == "POST":
            check_origin(request)
            quoting.send(draft)
            return redirect("company_quote_sent")
    except NotAccepted as refusal:
        return _refused(request, str(refusal), status=403)
    except NotPossible as refusal:
        return _refused(request, str(refusal), status=409)
    context: dict[str, Any] = {
        "draft": draft,
        "phone": national_phone(draft.phone),
        "service": service,
        "crumbs": crumbs(here(_("Conferma la richiesta"))),
    }
    return render(request, "companies/quote_confirm.html", context)


@unlisted
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """That it went, and what happens now."""
    return render(request, "companies/quote_sent.html", {"crumbs": crumbs(here(_("Richiesta inviata")))})


def _refused(request: HttpRequest, message: str, *, status: int) -> HttpResponse:
    context = {"message": message, "crumbs": crumbs(here(_("Non è stato possibile")))}
    return render(request, "companies/plan_refused.html", context, status=status)
