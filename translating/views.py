"""The admin's pages of translations: for translators and the office; how far the languages are is the office's."""

from __future__ import annotations

import uuid
from functools import wraps
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail_localize.models import Translation

from catalog_pages import vocabulary as vocabularies
from catalog_pages.localize import office_only, office_or_translator
from catalog_pages.permissions import Refused, is_office
from translating import coverage, po, sheets, todo

PER_PAGE = 50
MOST_PAGES = 30


@require_GET
@office_or_translator
def queue(request: HttpRequest) -> HttpResponse:
    """What is to be translated, most read first."""
    language = _chosen(request)
    what = request.GET.get("cosa", "")
    what = what if what in todo.WHAT else ""
    category, municipality = request.GET.get("categoria", ""), request.GET.get("comune", "")
    found = todo.services(language, what=what, category=category, municipality=municipality)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    others = [] if category or municipality or what else list(islice(todo.other_pages(language), MOST_PAGES))
    query = request.GET.copy()
    query.pop("p", None)
    context = {
        "language": language,
        "languages": todo.languages(),
        "what": what,
        "kinds": [(code, label) for code, (label, _condition) in todo.WHAT.items()],
        "page": page,
        "query": query.urlencode(),
        "others": others,
        "is_filtered": bool(category or municipality),
        "is_office": is_office(request.user),
    }
    return render(request, "translating/queue.html", context)


@require_GET
@office_or_translator
def sheet(request: HttpRequest, language: str, key: uuid.UUID) -> HttpResponse:
    """What of one service is to be translated."""
    found = _sheet(language, key)
    return _show(request, found, language, sheets.RowsForm(rows=found.rows, language=language))


@require_POST
@office_or_translator
def rows(request: HttpRequest, language: str, key: uuid.UUID) -> HttpResponse:
    """Keep the short texts of a service's rows."""
    found = _sheet(language, key)
    form = sheets.RowsForm(request.POST, rows=found.rows, language=language)
    if not form.is_valid():
        return _show(request, found, language, form)
    is_public = is_office(request.user) or not settings.TRANSLATIONS_NEED_APPROVAL
    number = sheets.write_rows(form, page=found.page, language=language, by=request.user, is_public=is_public)
    if not number:
        messages.info(request, _("Non è cambiato nulla."))
    elif is_public:
        text = ngettext("%(n)d testo è pubblico.", "%(n)d testi sono pubblici.", number) % {"n": number}
        messages.success(request, text)
    else:
        messages.success(request, _("Salvato: i testi saranno pubblici quando l'Ufficio di Piano li avrà visti."))
    return redirect("translating:sheet", language, key)


@require_POST
@office_or_translator
def confirm(request: HttpRequest, language: str, key: uuid.UUID) -> HttpResponse:
    """A text that changed in Italian is translated well all the same."""
    found, own = _own(request, language, key)
    if not _is_as_read(request, found):
        return redirect("translating:sheet", language, key)
    names = [each.name for each in found.changed if each.name in request.POST.getlist("segment")]
    if names:
        sheets.confirm(own, names=names, by=request.user)
        messages.success(request, _handed_in())
    else:
        messages.warning(request, _("Spunta almeno un testo."))
    return redirect("translating:sheet", language, key)


@require_POST
@office_or_translator
def read(request: HttpRequest, language: str, key: uuid.UUID) -> HttpResponse:
    """A person has read what a machine wrote."""
    found, own = _own(request, language, key)
    if _is_as_read(request, found) and own.get_latest_revision_as_object().is_machine_assisted:
        sheets.mark_as_read(own, by=request.user)
        messages.success(request, _handed_in())
    return redirect("translating:sheet", language, key)


@require_GET
@office_only
def languages(request: HttpRequest) -> HttpResponse:
    """How far each language is."""
    language, vocabulary = _chosen(request), vocabularies.current()
    context = {
        "language": language,
        "languages": todo.languages(),
        "all": coverage.by_language(todo.languages()),
        "categories": coverage.by_category(language, vocabulary),
        "municipalities": coverage.by_municipality(language, vocabulary),
    }
    return render(request, "translating/coverage.html", context)


@require_POST
@office_or_translator
def upload_po(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Take back the PO file of a translation, in place of localize's view: it says what became of each text."""
    translation = get_object_or_404(Translation, pk=translation_id)
    target = translation.get_target_instance()
    if not target.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    try:
        file = po.read(request.FILES.get("file"), translation)
    except po.Unreadable as problem:
        messages.error(request, str(problem))
    else:
        _tell(request, po.take(file, translation, by=request.user))
    return redirect(get_valid_next_url_from_request(request) or reverse("wagtailadmin_pages:edit", args=[target.pk]))


def _tell(request: HttpRequest, outcome: po.Outcome) -> None:
    """Say what became of the texts of a file."""
    taken = ngettext("%(n)d testo preso dal file.", "%(n)d testi presi dal file.", outcome.taken) % {"n": outcome.taken}
    say = messages.success if outcome.taken else messages.info
    say(request, f"{taken} {_('Erano già così: %(same)d. Vuoti: %(empty)d.') % vars(outcome)}")
    for texts, why in (
        ([po.short(text) for text in outcome.gone], _("Non presi, perché l'italiano intanto è cambiato: %(texts)s")),
        (
            [po.short(text) for text in outcome.doubtful],
            _("Non presi, perché nel file sono segnati come dubbi (fuzzy): %(texts)s"),
        ),
        ([f"{po.short(text)} ({fault})" for text, fault in outcome.faulty], _("Non presi, da correggere: %(texts)s")),
    ):
        if texts:
            messages.warning(request, why % {"texts": " · ".join(texts)})


def told_by_the_page(view: Any) -> Any:
    """Go back to the translation when the machine that drafts refuses."""

    @wraps(view)
    def told(request: HttpRequest, translation_id: int) -> HttpResponse:
        try:
            response: HttpResponse = view(request, translation_id)
        except Refused as refusal:
            refusal.page = get_object_or_404(Translation, pk=translation_id).get_target_instance()
            raise
        return response

    return told


def _chosen(request: HttpRequest) -> str:
    """The language asked for; else the first."""
    known = [code for code, _name in todo.languages()]
    asked = request.GET.get("lingua", "")
    return asked if asked in known else known[0]


def _sheet(language: str, key: uuid.UUID) -> sheets.Sheet:
    found = sheets.sheet(key, language) if language in dict(todo.languages()) else None
    if found is None:
        raise Http404
    return found


def _own(request: HttpRequest, language: str, key: uuid.UUID) -> tuple[sheets.Sheet, Any]:
    """A translation that may be changed now."""
    found = _sheet(language, key)
    if found.own is None:
        raise Http404
    if not found.own.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return found, found.own


def _is_as_read(request: HttpRequest, found: sheets.Sheet) -> bool:
    """Whether the texts are still those that the person had on the screen; says so where they are not."""
    if request.POST.get("as_read") == found.as_read:
        return True
    messages.error(
        request,
        _("Mentre leggevi i testi sono cambiati: non ho fatto niente. Qui sotto ci sono quelli di adesso."),
    )
    return False


def _handed_in() -> str:
    if settings.TRANSLATIONS_NEED_APPROVAL:
        return _("Inviato: sarà pubblico quando l'Ufficio di Piano l'avrà approvato.")
    return _("È pubblico.")


def _show(request: HttpRequest, found: sheets.Sheet, language: str, form: sheets.RowsForm) -> HttpResponse:
    draft = found.own.get_latest_revision_as_object() if found.own is not None else None
    context = {
        "sheet": found,
        "language": language,
        "language_name": dict(todo.languages())[language],
        "form": form,
        "is_machine_assisted": bool(draft and draft.is_machine_assisted),
        "is_waiting": bool(found.own and found.own.workflow_in_progress),
        "can_change": bool(found.own and found.own.permissions_for_user(request.user).can_edit()),
    }
    return render(request, "translating/sheet.html", context)


def urls() -> list[URLPattern | URLResolver]:
    """The addresses under the admin's own."""
    own = [
        path("", queue, name="queue"),
        path("lingue/", languages, name="coverage"),
        path("<slug:language>/<uuid:key>/", sheet, name="sheet"),
        path("<slug:language>/<uuid:key>/righe/", rows, name="rows"),
        path("<slug:language>/<uuid:key>/conferma/", confirm, name="confirm"),
        path("<slug:language>/<uuid:key>/riletta/", read, name="read"),
    ]
    return [path("traduzioni/", include((own, "translating")))]
