"""The admin of the lay vocabulary: for the office alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters  # type: ignore[import-untyped]
from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.snippets.views.snippets import CopyView, CreateView, EditView, IndexView, SnippetViewSet

from catalog_pages import vocabulary as vocabularies
from catalog_pages.permissions import EDITORS_GROUP, is_office
from search import lay_rules, lay_trial
from search.lay_forms import LayGroupForm, fact_choices, fact_label
from search.models import LayGroup, LayLanguage
from search.types import MAX_QUERY_LENGTH

NAMESPACE = "wagtailsnippets_search_laygroup"
COPIED = ("language", "terms", "also", "facts", "two_way", "note", "is_active")


class OfficePolicy(BasePermissionPolicy):
    """The Ufficio di Piano and administrators may do everything, nobody else anything."""

    # A list asks several times for each of its rows.
    permission_cache_name = "_is_office_for_lay_words"

    def get_all_permissions_for_user(self, user: Any) -> set[str]:
        return {"office"} if is_office(user) else set()

    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(self.get_cached_permissions_for_user(user))

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        office = Q(is_superuser=True) | Q(groups__name=EDITORS_GROUP)
        return get_user_model().objects.filter(office, is_active=True).distinct()


# The list.


class LayGroupFilters(WagtailFilterSet):
    """By language, by use, by what a group points at."""

    language = django_filters.ChoiceFilter(label=gettext_lazy("Lingua"), choices=LayLanguage.choices)
    is_active = django_filters.BooleanFilter(label=gettext_lazy("In uso"))
    fact = django_filters.ChoiceFilter(
        label=gettext_lazy("Porta a"),
        method="with_fact",
        choices=lambda: fact_choices(vocabularies.current()),
        widget=forms.Select,
    )
    origin = django_filters.ChoiceFilter(
        label=gettext_lazy("Origine"),
        method="of_origin",
        choices=[("starter", gettext_lazy("Gruppi iniziali")), ("office", gettext_lazy("Scritti dall'ufficio"))],
    )

    class Meta:
        model = LayGroup
        fields = ["language", "is_active"]

    def with_fact(self, groups: QuerySet[LayGroup], name: str, value: str) -> QuerySet[LayGroup]:
        """The groups with a whole line that is the code."""
        return groups.filter(
            Q(facts=value)
            | Q(facts__startswith=f"{value}\n")
            | Q(facts__endswith=f"\n{value}")
            | Q(facts__contains=f"\n{value}\n")
        )

    def of_origin(self, groups: QuerySet[LayGroup], name: str, value: str) -> QuerySet[LayGroup]:
        """The groups of the starter set, or the others."""
        return groups.exclude(starter_key="") if value == "starter" else groups.filter(starter_key="")


class LayGroupIndexView(IndexView):
    """The list, with what each group leads to."""

    add_item_label = gettext_lazy("Aggiungi gruppo")

    @cached_property
    def columns(self) -> list[Column]:
        vocabulary = vocabularies.current()

        def leads_to(group: LayGroup) -> str:
            named = [fact_label(value, vocabulary) for value in lay_rules.lines(group.facts)]
            return ", ".join([*named, *(f"«{word}»" for word in lay_rules.lines(group.also))])

        return [
            *super().columns,
            Column("leads_to", label=_("Porta a"), accessor=leads_to, width="40%"),
            Column("language", label=_("Lingua"), accessor="get_language_display", sort_key="language"),
            Column("two_way", label=_("Sinonimi"), accessor=lambda group: _("sì") if group.two_way else ""),
            BooleanColumn("is_active", label=_("In uso"), sort_key="is_active"),
            DateColumn("updated_at", label=_("Modificato"), sort_key="updated_at"),
        ]

    @cached_property
    def header_buttons(self) -> list[Button]:
        return [
            *super().header_buttons,
            HeaderButton(_("Prova una ricerca"), url=reverse(f"{NAMESPACE}:trial"), icon_name="search", priority=-10),
        ]


# The form.


class WithoutAutosave:
    """What is written here is in force at once: nothing may be saved half written."""

    request: HttpRequest

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.autosave_enabled = False

    def form_valid(self, form: LayGroupForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        for term in lay_trial.common_terms(form.instance):
            messages.warning(
                self.request,
                _("«%s» è in molte schede: da sola porterà molti risultati. Se puoi, usa una frase più precisa.")
                % term,
            )
        return response


class LayGroupCreateView(WithoutAutosave, CreateView):
    """A new group."""


class LayGroupCopyView(WithoutAutosave, CopyView):
    """A new group that begins as another: never that one itself, whatever address the form is sent to."""

    def get_initial_form_instance(self) -> LayGroup:
        original = self.get_object()
        return LayGroup(**{name: getattr(original, name) for name in COPIED})


class LayGroupEditView(WithoutAutosave, EditView):
    """A group."""


class TrialForm(forms.Form):
    """A search to try, in the language of a reader."""

    q = forms.CharField(
        label=gettext_lazy("Che cosa scrive il cittadino"),
        max_length=MAX_QUERY_LENGTH,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Lingua del sito"), choices=lambda: list(settings.LANGUAGES), required=False
    )


class TrialView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """What a search becomes and finds. GET is a page; POST tries a group's form as it stands, and saves nothing."""

    model = LayGroup
    form_class: type[LayGroupForm] = LayGroupForm
    any_permission_required = ["add", "change", "view"]
    page_title = gettext_lazy("Prova una ricerca")
    header_icon = "search"
    template_name = "search/lay/trial.html"
    http_method_names = ["get", "head", "options", "post"]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{NAMESPACE}:list"), "label": _("Parole dei cittadini")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        given = self.request.GET
        form = TrialForm({"language": settings.LANGUAGE_CODE, **given.dict()} if "q" in given else None)
        context["form"] = form
        if form.is_bound and form.is_valid():
            context["trial"] = _try(form, None)
        return context

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Answer with a piece of page: what the search finds with the form as it stands, or what is wrong."""
        group = get_object_or_404(LayGroup, pk=pk) if pk is not None else LayGroup()
        search = TrialForm({"q": request.POST.get("trial-q", ""), "language": request.POST.get("trial-language", "")})
        form = self.form_class(request.POST, instance=group, for_user=request.user)
        context: dict[str, Any] = {"search": search, "group_form": form}
        if search.is_valid() and form.is_valid():
            context |= {
                "trial": _try(search, form.save(commit=False)),
                "common": lay_trial.common_terms(form.instance),
                "is_unused": not form.instance.is_active,
            }
        return render(request, "search/lay/trial_answer.html", context)


def _try(form: TrialForm, group: LayGroup | None) -> lay_trial.Trial:
    language = form.cleaned_data["language"] or settings.LANGUAGE_CODE
    return lay_trial.try_out(form.cleaned_data["q"], language=language, group=group)


class TrialPanel(HelpPanel):
    """In the form of a group: try a search before saving."""

    class BoundPanel(HelpPanel.BoundPanel):
        class Media:
            js = ["js/lay-trial.js"]

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.languages = settings.LANGUAGES
            saved = self.instance.pk
            self.trial_url = reverse(f"{NAMESPACE}:trial", args=[saved] if saved else [])
            self.example = next(iter(self.instance.term_list), "")


class LayGroupViewSet(SnippetViewSet):
    """List, form, history, trial, export."""

    model = LayGroup
    icon = "comment"
    menu_label = gettext_lazy("Parole dei cittadini")
    menu_name = "lay-vocabulary"
    menu_order = 310
    add_to_admin_menu = True
    url_namespace = NAMESPACE
    index_view_class = LayGroupIndexView
    add_view_class = LayGroupCreateView
    edit_view_class = LayGroupEditView
    copy_view_class = LayGroupCopyView
    filterset_class = LayGroupFilters
    list_display = ["__str__"]
    list_per_page = 50
    ordering = ["is_foreign", "language", "terms"]
    search_fields = ["terms", "also", "note"]
    search_backend_name = None
    list_export = ["language", "terms", "also", "facts", "two_way", "is_active", "note", "starter_key"]
    export_filename = "parole-dei-cittadini"
    inspect_view_enabled = False

    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("language"), FieldPanel("is_active")]),
            FieldPanel("terms"),
            FieldPanel("two_way", widget=forms.RadioSelect),
            MultiFieldPanel(
                [FieldPanel("also"), FieldPanel("facts", classname="lay-facts"), FieldPanel("main_fact")],
                heading=gettext_lazy("A che cosa portano"),
            ),
            FieldPanel("note"),
            TrialPanel(template="search/lay/trial_panel.html", heading=gettext_lazy("Prova prima di salvare")),
        ],
        base_form_class=LayGroupForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[LayGroup]:
        """Italian first: it is what most people search in."""
        return LayGroup.objects.annotate(is_foreign=~Q(language=lay_rules.ITALIAN))

    @property
    def trial_view(self) -> Any:
        """The page and the panel that try a search."""
        return self.construct_view(TrialView, form_class=self.get_form_class(for_update=True))

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("trial/", self.trial_view, name="trial"),
            path("trial/<int:pk>/", self.trial_view, name="trial"),
        ]
