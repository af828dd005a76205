"""Making a plan: begun by anybody, confirmed and changed by who reads the company's mail."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from catalog_pages import languages
from catalog_pages import vocabulary as vocabularies
from companies import limits, links, patterns, planning
from companies import picks as picked
from companies.area import crumbs, here
from companies.forms import AddForm, DeleteForm, PlanForm, RecoverForm, WordsForm
from companies.models import WelfarePlan
from companies.showing import show
from search.presentation import present_all
from visitors.forms import NotAccepted, check, check_origin
from visitors.pages import unlisted

MOST_RECOVERED = 10
"""Plans whose links are mailed at once."""


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Write a plan with the services that were picked; it is public once its e-mail is confirmed."""
    values = request.POST if request.method == "POST" else request.GET
    picks = picked.read(values)
    found = picked.documents(picks.keys)
    live = [found[key] for key in picks.keys if key in found and found[key].live]
    shown = present_all(live, language=languages.active(), vocabulary=vocabularies.current())
    offered = [(each.key, each.title) for each in shown]
    model = patterns.find(values.get(patterns.PARAMETER, ""))
    first = {"introduction": model.introduction} if model else None
    form = PlanForm(request.POST if request.method == "POST" else None, offered=offered, initial=first)
    if model and model.mail_language != languages.active():
        form.fields["introduction"].widget.attrs["lang"] = model.mail_language
    if request.method == "POST" and form.is_valid():
        try:
            check(request, form.name, use=False)
            limits.hold(request, form.name, form.cleaned_data["email"])
        except NotAccepted as refusal:
            form.add_error(None, str(refusal))
        else:
            data = form.cleaned_data
            plan = planning.begin(
                token=data["token"],
                company=data["company"],
                email=data["email"],
                introduction=data["introduction"],
                keys=data["services"],
                made_from=patterns.name_for(model, data["services"]),
            )
            context = {"plan": plan, "crumbs": crumbs(here(_("Controlla la posta"))), "days": links.CONFIRM_DAYS}
            return render(request, "companies/plan_sent.html", context)
    context = {
        "form": form,
        "offered": offered,
        "gone": len(picks.keys) - len(offered),
        "model": model,
        "picks": picks,
        "back_url": picked.address("companies", picks),
        "crumbs": crumbs(here(_("Un piano nuovo"))),
    }
    return render(request, "companies/plan_new.html", context, status=422 if form.errors else 200)


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponseBase:
    """Show what would be published; a press publishes it. Opening the link does nothing: mail programs do that too."""
    try:
        plan = links.find_to_confirm(request.GET.get(links.PARAMETER, ""))
    except links.Expired:
        return _expired(request)
    if plan.state == WelfarePlan.State.TAKEN_DOWN:
        return _taken_down(request, plan)
    if request.method == "POST":
        try:
            check_origin(request)
        except NotAccepted as refusal:
            return _refused(request, str(refusal), status=403)
        try:
            plan = planning.confirm(plan)
        except planning.NotPossible:
            return _expired(request)
    if plan.state == WelfarePlan.State.CONFIRMED:
        return redirect(links.edit_path(plan))
    shown = show(plan, vocabularies.current())
    preview: dict[str, Any] = {"plan": plan, "shown": shown, "crumbs": crumbs(here(_("Conferma il piano")))}
    return render(request, "companies/plan_confirm.html", preview)


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: HttpRequest) -> HttpResponseBase:
    """Mail the private links of an address again. The page says the same whether there are any or not."""
    form = RecoverForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            check(request, form.name)
            limits.hold(request, form.name, email)
        except NotAccepted as refusal:
            form.add_error(None, str(refusal))
        else:
            with transaction.atomic():
                plans = WelfarePlan.objects.filter(email=email, state=WelfarePlan.State.CONFIRMED)
                for plan in plans.order_by("-confirmed_at", "pk")[:MOST_RECOVERED]:
                    planning.send_link(plan, language=languages.active())
            context = {"email": email, "crumbs": crumbs(here(_("Controlla la posta")))}
            return render(request, "companies/plan_link_sent.html", context)
    context = {"form": form, "crumbs": crumbs(here(_("Ritrova un piano")))}
    return render(request, "companies/plan_recover.html", context, status=422 if form.errors else 200)


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponseBase:
    """The plan under its private link: its words, its services, and where it can be read."""
    plan = links.find(request.GET.get(links.PARAMETER, ""))
    if plan.state == WelfarePlan.State.TAKEN_DOWN:
        return _taken_down(request, plan)
    if request.method != "POST":
        return _show(request, plan)
    try:
        check_origin(request)
        return _act(request, plan)
    except NotAccepted as refusal:
        return _refused(request, str(refusal), status=403)
    except planning.NotPossible as refusal:
        return _refused(request, str(refusal), status=409)


def _act(request: HttpRequest, plan: WelfarePlan) -> HttpResponseBase:
    """Do what the button says that was pressed."""
    action, _colon, number = request.POST.get("action", "").partition(":")
    row_id = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    if action == "words":
        words = WordsForm(request.POST)
        if not words.is_valid():
            return _show(request, plan, words=words, status=422)
        planning.rewrite(plan, **words.cleaned_data)
        return _back(plan, "parole")
    if action == "add":
        form = AddForm(request.POST)
        if not form.is_valid():
            return _show(request, plan, add=form, status=422)
        added = planning.add_services(plan, form.cleaned_data["addresses"])
        text = ngettext("Aggiunto %(n)d servizio.", "Aggiunti %(n)d servizi.", added) % {"n": added}
        return _show(request, plan, message=text if added else _("C'erano già, o il piano è pieno: niente di nuovo."))
    if action in ("offer", "take-back"):
        (patterns.offer if action == "offer" else patterns.take_back)(plan)
        return _back(plan, "modello")
    if action == "prices":
        planning.accept_prices(plan)
    elif action == "remove":
        planning.remove(plan, row_id)
    elif action in ("up", "down"):
        planning.move(plan, row_id, steps=-1 if action == "up" else 1)
    return _back(plan, "servizi")


def _back(plan: WelfarePlan, anchor: str) -> HttpResponse:
    return redirect(f"{links.edit_path(plan)}#{anchor}")


def _show(request: HttpRequest, plan: WelfarePlan, **context: Any) -> HttpResponse:
    status = context.pop("status", 200)
    values = {
        "plan": plan,
        "shown": show(plan, vocabularies.current()),
        "words": WordsForm(initial={"company": plan.company, "introduction": plan.introduction}),
        "add": AddForm(),
        "page_url": links.page_url(plan, language=languages.active()),
        "frame_code": links.frame_code(plan),
        "edit_path": links.edit_path(plan),
        "renew_path": links.edit_path(plan, "plan_renew"),
        "delete_path": links.edit_path(plan, "plan_delete"),
        "most": picked.MOST,
        "message": "",
        "crumbs": crumbs(here(_("Il tuo piano"))),
        **context,
    }
    return render(request, "companies/plan_edit.html", values, status=status)


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest) -> HttpResponseBase:
    """Make the private link useless, for one that too many people have, and mail another."""
    plan = links.find(request.GET.get(links.PARAMETER, ""))
    if request.method == "POST":
        try:
            check_origin(request)
            limits.hold(request, "piano-link", plan.email)
            planning.renew_link(plan)
        except NotAccepted as refusal:
            return _refused(request, str(refusal), status=403)
        except planning.NotPossible as refusal:
            return _refused(request, str(refusal), status=409)
        done = {"email": plan.email, "crumbs": crumbs(here(_("Controlla la posta")))}
        return render(request, "companies/plan_link_sent.html", done)
    context: dict[str, Any] = {
        "plan": plan,
        "back": links.edit_path(plan),
        "crumbs": crumbs(here(_("Un link nuovo"))),
    }
    return render(request, "companies/plan_renew.html", context)


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponseBase:
    """Delete the plan for good, after one more question."""
    plan = links.find(request.GET.get(links.PARAMETER, ""))
    form = DeleteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            check_origin(request)
            planning.delete(plan)
        except NotAccepted as refusal:
            return _refused(request, str(refusal), status=403)
        except planning.NotPossible as refusal:
            return _refused(request, str(refusal), status=409)
        return render(request, "companies/plan_deleted.html", {"crumbs": crumbs(here(_("Piano eliminato")))})
    context: dict[str, Any] = {
        "plan": plan,
        "form": form,
        "back": links.edit_path(plan),
        "crumbs": crumbs(here(_("Elimina il piano"))),
    }
    return render(request, "companies/plan_delete.html", context, status=422 if form.errors else 200)


def _expired(request: HttpRequest) -> HttpResponse:
    context = {"crumbs": crumbs(here(_("Link scaduto")))}
    return render(request, "companies/plan_expired.html", context, status=410)


def _taken_down(request: HttpRequest, plan: WelfarePlan) -> HttpResponse:
    """Who has the private link reads why."""
    context = {"reason": plan.reason, "crumbs": crumbs(here(_("Piano tolto")))}
    return render(request, "companies/plan_taken_down.html", context, status=410)


def _refused(request: HttpRequest, message: str, *, status: int) -> HttpResponse:
    context = {"message": message, "crumbs": crumbs(here(_("Non è stato possibile")))}
    return render(request, "companies/plan_refused.html", context, status=status)
