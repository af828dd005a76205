"""Keeping wagtail-localize inside our rules: it knows neither moderation nor page permissions.

Only the office reaches its views, it never publishes by itself, and it makes no aliases (they would show
Italian text as if it were translated).
"""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, PermissionDenied, ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import CharField, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import DraftStateMixin, Page
from wagtail.whitelist import check_url
from wagtail_localize.locales.components import LOCALE_COMPONENTS
from wagtail_localize.models import (
    LocaleSynchronization,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.views.report import TranslationsReportView

from catalog_pages import freshness
from catalog_pages.freshness import Origin
from catalog_pages.models.base import CatalogPage
from catalog_pages.permissions import Refused, is_office, is_translator
from catalog_pages.rendering import source_language

LONGEST_TITLE: int = Page._meta.get_field("title").max_length


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
        instance = self.as_instance()
        draft_possible = isinstance(instance, DraftStateMixin)
        with freshness.translating(origin_of(self, instance, locale)):
            return original(self, locale, user=user, publish=publish and not draft_possible, **kwargs)

    drafts_only.drafts_only = True  # type: ignore[attr-defined]
    TranslationSource.create_or_update_translation = drafts_only


def no_aliases_of_a_language() -> None:
    """Take "fill from another language" out of the forms of languages: it would publish Italian as if translated."""
    LOCALE_COMPONENTS[:] = [each for each in LOCALE_COMPONENTS if each["model"] is not LocaleSynchronization]


def refuse_link(override: SegmentOverride) -> None:
    """Refuse a link that the ordinary editor would not keep either: a script, a file of the reader's."""
    link = json.loads(override.data_json)
    if isinstance(link, str) and not check_url(link):
        raise PermissionDenied


def refuse_long_title(text: StringTranslation) -> None:
    """Refuse a title that no page can hold, before the database does."""
    if text.context is not None and text.context.path == "title" and len(text.data) > LONGEST_TITLE:
        raise PermissionDenied


def refuse_long_texts(translation: Translation, page: Page) -> None:
    """Say beside each text that its field cannot hold it, before the database does. Raises ``ValidationError``."""
    found: dict[str, ValidationError] = {}
    strings = StringSegment.objects.filter(source=translation.source).values("string")
    texts = StringTranslation.objects.filter(
        locale_id=translation.target_locale_id,
        context__object_id=translation.source.object_id,
        translation_of__in=strings,
    )
    columns = {field.name: field for field in page.specific_class._meta.get_fields() if isinstance(field, CharField)}
    for text in texts.select_related("context"):
        path = text.context.path if text.context else ""
        if path not in columns or not (longest := columns[path].max_length):
            continue
        try:
            MaxLengthValidator(longest)(text.data)
        except ValidationError as error:
            text.set_field_error([error])
            found[path] = error
    if found:
        raise ValidationError(found)


def origin_of(source: TranslationSource, instance: Any, locale: Any) -> Origin:
    """What the translation editor has: the Italian that it shows, and which segments have an untranslated string."""
    if not isinstance(instance, CatalogPage):
        return Origin(source.object_id, {}, is_machine=False)
    strings = StringSegment.objects.filter(source=source).select_related("context").annotate_translation(locale)
    found = freshness.segments(instance)
    gaps = {freshness.segment_of(each.context.path, found) for each in strings if not each.translation}
    machine = StringTranslation.objects.filter(
        locale=locale,
        context__object_id=source.object_id,
        translation_of__in=strings.values("string"),
        translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE,
    )
    whole = {name: freshness.NOT_TRANSLATED if name in gaps else text for name, text in found.items()}
    return Origin(source.object_id, whole, is_machine=machine.exists())


def italian_published(page: CatalogPage) -> None:
    """Give the translation editor the Italian as it is public now, where a translation of it was begun."""
    if page.is_translation or page.alias_of_id is not None:
        return
    source = TranslationSource.objects.filter(object_id=page.translation_key, locale_id=page.locale_id).first()
    if source is not None and freshness.segments(source.as_instance()) != freshness.segments(page):
        source.update_from_db()


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
    try:
        refuse_long_texts(translation, page)
        translation.save_target(user=request.user, publish=False)
    except ValidationError as error:
        # What is wrong stands beside each text; nothing is undone, so that it stays there.
        found = [f"«{_label(page, name)}»: {' '.join(texts)}" for name, texts in error.message_dict.items()]
        messages.error(request, _("Non si può inviare: correggi i testi segnati. %(what)s") % {"what": " ".join(found)})
        return redirect("wagtailadmin_pages:edit", page.pk)
    hand_in(page.specific_class.objects.get(pk=page.pk), request.user)
    return redirect("wagtailadmin_pages:edit", page.pk)


def _label(page: Page, name: str) -> str:
    try:
        return str(page.specific_class._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return name


def hand_in(page: Any, user: Any) -> None:
    """Send the latest draft of a translation through the workflow; to the public where no approval is wanted."""
    if not settings.TRANSLATIONS_NEED_APPROVAL:
        page.latest_revision.publish(user=user, skip_permission_checks=True)
        return
    workflow = page.get_workflow()
    if workflow is None:
        raise Refused(_("Questa lingua non ha ancora un percorso di approvazione."), page)
    # Two who hand in at once hand in one after the other.
    Page.objects.select_for_update().filter(pk=page.pk).first()
    if not page.workflow_in_progress:
        workflow.start(page, user)


def keep_strings(page: Any, names: Collection[str]) -> None:
    """Let the translation editor know that the texts of these segments, as they are, translate the Italian of today.

    It counts strings, not fields: where the Italian has more or fewer than the translation, it goes on asking for them.
    """
    translation = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id
    ).first()
    if translation is None:
        return
    own: dict[str, list[str]] = {}
    for value in extract_segments(page):
        if isinstance(value, StringSegmentValue):
            own.setdefault(value.path, []).append(value.string.data)
    asked: dict[str, list[StringSegment]] = {}
    strings = StringSegment.objects.filter(source_id=translation.source_id)
    for segment in strings.select_related("context").order_by("order", "pk"):
        asked.setdefault(segment.context.path, []).append(segment)
    for path, found in asked.items():
        texts = own.get(path, [])
        if freshness.segment_of(path, names) not in names or len(texts) != len(found):
            continue
        for segment, text in zip(found, texts, strict=True):
            StringTranslation.objects.update_or_create(
                translation_of_id=segment.string_id,
                locale_id=page.locale_id,
                context_id=segment.context_id,
                defaults={"data": text, "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL},
            )


def mark_as_read(page: CatalogPage) -> None:
    """Let what a machine wrote of a translation count as a person's: somebody has read it."""
    StringTranslation.objects.filter(
        locale_id=page.locale_id,
        context__object_id=page.translation_key,
        translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE,
    ).update(translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL)
    page.is_machine_assisted = False


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
