"""Keeping wagtail-localize inside our rules: it knows neither moderation nor page permissions.

Only the office reaches its views, it never publishes by itself, and it makes no aliases (they would show
Italian text as if it were translated).
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import DraftStateMixin, Page
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.views.report import TranslationsReportView

from catalog_pages.permissions import Refused, is_office, is_translator
from catalog_pages.rendering import source_language


def office_only(view: Any) -> Any:
    """Refuse a view to everybody but the office."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_office(request.user):
            raise PermissionDenied
        response: HttpResponse = view(request, *args, **kwargs)
        return response

    return guarded


def office_or_translator(view: Any) -> Any:
    """Let translators in as well, on what is public already: drafts of bodies are not theirs to read.

    The views on a translation that exists check by themselves that its page may be edited.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_office(request.user):
            if not is_translator(request.user):
                raise PermissionDenied
            _check_source(request, kwargs)
        response: HttpResponse = view(request, *args, **kwargs)
        return response

    return guarded


def _check_source(request: HttpRequest, arguments: dict[str, Any]) -> None:
    if "page_id" in arguments:
        key = Page.objects.filter(pk=arguments["page_id"]).values_list("translation_key", flat=True).first()
    elif "translation_source_id" in arguments:
        sources = TranslationSource.objects.filter(pk=arguments["translation_source_id"])
        key = sources.values_list("object_id", flat=True).first()
    else:
        return
    italian = Page.objects.live().filter(translation_key=key, locale__language_code=source_language())
    if key is None or not italian.exists() or request.POST.get("include_subtree"):
        raise PermissionDenied


@hooks.register("before_edit_page", order=-90)
def offer_submission(request: HttpRequest, page: Page) -> None:
    """Show a translator the translation editor's button, which hands in instead of publishing."""
    if request.method in ("GET", "HEAD") and is_translator(request.user):
        page.offers_submission = True


def refused(view: Any) -> Any:
    """Refuse a view to everybody."""

    @wraps(view)
    def closed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise PermissionDenied

    return closed


def found_or_404(view: Any) -> Any:
    """Answer "not found" for a translation whose page is gone, or was never made."""

    @wraps(view)
    def looked_up(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist as error:
            raise Http404 from error

    return looked_up


def report_in_order() -> None:
    """Give the report of translations an order, and translators only what is public: drafts are not theirs to read."""
    original = TranslationsReportView.get_queryset
    if getattr(original, "in_order", False):
        return

    @wraps(original)
    def in_order(self: TranslationsReportView) -> QuerySet[Translation]:
        found = original(self).order_by("pk")
        if is_office(self.request.user):
            return found
        public = Page.objects.live().filter(locale__language_code=source_language())
        return found.filter(source__object_id__in=public.values("translation_key"))

    in_order.in_order = True  # type: ignore[attr-defined]
    TranslationsReportView.get_queryset = in_order


def never_publish_by_itself() -> None:
    """Make every translation that localize writes a draft, whatever view asks for it.

    Its own publish runs after the commit, without a user and without moderation.
    """
    original = TranslationSource.create_or_update_translation
    if getattr(original, "drafts_only", False):
        return

    @wraps(original)
    def drafts_only(self: TranslationSource, locale: Any, user: Any = None, publish: bool = True, **kwargs: Any) -> Any:
        draft_possible = isinstance(self.as_instance(), DraftStateMixin)
        return original(self, locale, user=user, publish=publish and not draft_possible, **kwargs)

    drafts_only.drafts_only = True  # type: ignore[attr-defined]
    TranslationSource.create_or_update_translation = drafts_only


@hooks.register("before_edit_page", order=-100)
def submit_instead_of_publishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """ "Publish" in the translation editor saves the draft and sends it through the workflow."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    translation = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    ).first()
    if translation is None:
        return None
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    total, done = translation.get_progress()
    if done < total:
        raise Refused(
            _("Mancano %(count)s testi da tradurre: completali, poi invia la traduzione.") % {"count": total - done},
            page,
        )
    translation.save_target(user=request.user, publish=False)
    page = page.specific_class.objects.get(pk=page.pk)
    workflow = page.get_workflow()
    if workflow is None:
        raise Refused(_("Questa lingua non ha ancora un percorso di approvazione."), page)
    if not page.workflow_in_progress:
        workflow.start(page, request.user)
    return redirect("wagtailadmin_pages:edit", page.pk)


class OwnTranslationsMenuItem(MenuItem):
    """For translators: the office has it among its reports."""

    def is_shown(self, request: HttpRequest) -> bool:
        return not is_office(request.user) and is_translator(request.user)


@hooks.register("register_admin_menu_item")
def own_translations() -> MenuItem:
    """The translations there are, and how far each is."""
    return OwnTranslationsMenuItem(
        gettext_lazy("Le mie traduzioni"),
        reverse("wagtail_localize:translations_report"),
        name="own-translations",
        icon_name="wagtail-localize-language",
        order=350,
    )
