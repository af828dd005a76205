"""The editors' forms: a draft may be incomplete, a submission may not, a contradiction never."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

from catalog_pages import freshness, quality
from catalog_pages.choices import offer_terms
from catalog_pages.media_use import documents_in, pages_in
from catalog_pages.models.media import CatalogImage
from catalog_pages.permissions import is_office

if TYPE_CHECKING:
    from catalog_pages.models import ServicePage


OFFICE_FIELDS = (
    "slug",
    "seo_title",
    "search_description",
    "go_live_at",
    "expire_at",
    "assured_date",
    "assured_method",
    "verification_months",
    "external_id",
    "is_demo",
)
"""Fields of the office alone: taken out of everybody else's form, not only hidden."""
SERVICE_OFFICE_FIELDS = (*OFFICE_FIELDS, "category")
"""The same of a service: whoever writes it chooses its kind, the category follows."""


class RowForm(WagtailAdminModelForm):
    """A row of a sheet: carries its identity through drafts, and says what it lacks at submission."""

    # Without a hidden input each save of a draft would make a new identity for rows that only live in it.
    uid = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_terms(self, self.instance)
        self.withheld = self._withheld()
        for name in self.withheld:
            self.fields.pop(name, None)

    def _withheld(self) -> tuple[str, ...]:
        """The fields of the row that only the office fills in, for everybody else."""
        if not self.instance.OFFICE_FIELDS or self.for_user is None or is_office(self.for_user):
            return ()
        return tuple(self.instance.OFFICE_FIELDS)

    def clean_uid(self) -> Any:
        return self.cleaned_data.get("uid") or self.instance.uid

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.has_changed():
            # What the office had said was of the row as it was.
            for name in self.withheld:
                setattr(self.instance, name, self.instance._meta.get_field(name).get_default())
        if self.is_deferred_validation or (self.empty_permitted and not self.has_changed()):
            return
        for name, message in self.instance.missing().items():
            if name not in self.errors:
                self.add_error(name, message)

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        return [*super().get_field_updates_for_resave(), (self.add_prefix("uid"), str(self.instance.uid))]


class DeskForm(WagtailAdminModelForm):
    """The desk of a comune: offers the comuni of today."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_terms(self, self.instance)


class CatalogPageForm(WagtailAdminPageForm):
    """A page form that, on a translation, brings back beside which Italian it was opened."""

    italian_seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_translation and (italian := freshness.italian_of(self.instance)) is not None:
            self.initial["italian_seen"] = italian.live_revision_id
        else:
            del self.fields["italian_seen"]

    def save(self, commit: bool = True) -> Any:
        self.instance.italian_seen = self.cleaned_data.get("italian_seen")
        return super().save(commit=commit)


class OfficeAwareForm(CatalogPageForm):
    """A page form whose office fields only the office gets."""

    office_fields: tuple[str, ...] = OFFICE_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_terms(self, self.instance)
        if self.for_user is not None and not is_office(self.for_user):
            for name in self.office_fields:
                self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        """The image chooser shows only one's own images; the number that it sends is checked here."""
        data: dict[str, Any] = super().clean()
        images = policy_registry.get_by_type(CatalogImage)
        for name, value in list(data.items()):
            if not isinstance(value, CatalogImage) or self.for_user is None or name not in self.changed_data:
                continue
            if not images.user_has_any_permission_for_instance(self.for_user, ["choose", "change", "add"], value):
                self.add_error(name, _("Questa immagine è di un altro ente: scegline una tua."))
        if self.for_user is not None and not is_office(self.for_user):
            for name, value in list(data.items()):
                if isinstance(value, str) and "linktype" in value and name in self.changed_data:
                    self._check_links(name, value)
        return data

    def _check_links(self, name: str, html: str) -> None:
        """A new link in a text leads to one's own document, or to a page that the public sees or that is one's own."""
        before = str(self.initial.get(name) or "")
        numbers = documents_in(html) - documents_in(before)
        documents = policy_registry.get_by_type(get_document_model())
        mine = documents.instances_user_has_any_permission_for(self.for_user, ["choose", "change", "add"])
        if numbers and mine.filter(pk__in=numbers).count() != len(numbers):
            self.add_error(name, _("Il testo rimanda a un documento di un altro ente: scegline uno tuo."))
        linked = pages_in(html) - pages_in(before)
        own = policy_registry.get_by_type(Page).explorable_instances(self.for_user)
        if linked and Page.objects.filter(Q(live=True) | Q(pk__in=own.values("pk")), pk__in=linked).count() != len(
            linked
        ):
            self.add_error(name, _("Il testo rimanda a una pagina che non è pubblicata: togli il collegamento."))


class ServiceForm(OfficeAwareForm):
    """The sheet of a service; on a translation only its texts."""

    instance: ServicePage
    office_fields = SERVICE_OFFICE_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_translation:
            for name in self.instance.FACTS:
                self.fields.pop(name, None)
                self.formsets.pop(name, None)
        for names, message in quality.ANSWERS:
            if names[0] in self.fields:
                self.fields[names[0]].error_messages["required"] = message

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        self._refuse_reversed(data, "min_age", "max_age", _("L'età massima è più bassa della minima."))
        self._refuse_reversed(
            data, "nursery_months_from", "nursery_months_to", _("I mesi finiscono prima di cominciare.")
        )
        kind, category = data.get("kind"), data.get("category")
        if "category" not in self.fields:
            self._follow_kind(kind)
        elif kind and not category:
            data["category"] = kind.parent
        elif kind and category and kind.parent_id != category.pk:
            self.add_error(
                "kind",
                _("«%(kind)s» sta nella categoria «%(category)s»: cambia il tipo o la categoria.")
                % {"kind": kind, "category": kind.parent},
            )
        return data

    def _follow_kind(self, kind: Any) -> None:
        """Who does not choose the category chooses the kind, and so proposes it; once published it stays."""
        page = self.instance
        if kind is None or page.is_translation or kind.parent_id == page.category_id:
            return
        if page.first_published_at and page.category_id:
            self.add_error(
                "kind",
                _(
                    "«%(kind)s» sta in un'altra categoria, «%(category)s»: "
                    "chiedi all'Ufficio di Piano di spostare la scheda."
                )
                % {"kind": kind, "category": kind.parent},
            )
        else:
            page.category = kind.parent

    def _refuse_reversed(self, data: dict[str, Any], low: str, high: str, message: Any) -> None:
        if data.get(low) is not None and data.get(high) is not None and data[high] < data[low]:
            self.add_error(high, message)

    def is_valid(self) -> bool:
        """At submission and publication every one of the answers must be there, row lists included."""
        valid = super().is_valid()
        if self.is_deferred_validation or self.instance.is_translation:
            return bool(valid)
        for name, message in quality.missing(self._is_filled, status=self.cleaned_data.get("status")).items():
            if name in self.formsets:
                self.formsets[name].non_form_errors().append(ValidationError(message))
                valid = False
            elif name in self.fields and name not in self.errors:
                self.add_error(name, message)
                valid = False
        return bool(valid)

    def _is_filled(self, name: str) -> bool:
        if name in self.formsets:
            formset = self.formsets[name]
            return any(
                form.has_changed() or form.instance.pk for form in formset.forms if form not in formset.deleted_forms
            )
        if name in self.errors:
            return True  # it says already what is wrong with it
        if name not in self.fields:
            return quality.is_filled(self.instance, name)
        value = self.cleaned_data.get(name)
        if isinstance(value, str):
            return quality.has_text(value)
        return bool(value.exists() if hasattr(value, "exists") else value)
