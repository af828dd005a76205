"""What every row of a service sheet is: a fact with an identity of its own.

A row's ``uid`` is its public identity (API, translations of its short texts): kept through drafts, approvals
and restores, renewed when a page is copied. Rows are facts: they live on the Italian page only.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.models import model_from_serializable_data
from wagtail.models import Orderable

from catalog_pages import enums

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MUNICIPALITY = {"scheme": enums.Scheme.MUNICIPALITY}


class DatedFields(models.Model):
    """Validity by day, both ends included; an empty end is open."""

    valid_from = models.DateField(_("valido dal"), null=True, blank=True)
    valid_to = models.DateField(_("valido fino al"), null=True, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("La fine viene prima dell'inizio: controlla le due date.")})


class ServiceRow(Orderable):
    """Base of every row under a service. ``TEXTS`` are the short texts that can be translated."""

    TEXTS: tuple[str, ...] = ()
    OFFICE_FIELDS: tuple[str, ...] = ()
    """Fields that only the office fills in; a change by somebody else empties them."""

    _known: tuple[Any, uuid.UUID] | None = None
    """The key and identity that it was found with in the database: they need not be looked up again."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=True)

    class Meta(Orderable.Meta):
        abstract = True
        # Rows that nobody put in order stay in the one they came in: each database would have another.
        ordering = ("sort_order", "pk")

    @classmethod
    def from_serializable_data(cls, data: dict[str, Any], check_fks: bool = True, strict_fks: bool = False) -> Any:
        """Read a row out of a revision. Its page is the one that it stands in: no query asks whether that is there."""
        own = {name: value for name, value in data.items() if name != "page"}
        row = model_from_serializable_data(cls, own, check_fks=check_fks, strict_fks=strict_fks)
        if row is not None:
            row.page_id = data.get("page")
        return row

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the identity of a stored row; a copy that brings somebody else's gets a new one."""
        rows = type(self)._default_manager.all()
        if self.pk and self._known == (self.pk, self.uid):
            kept: uuid.UUID | None = self.uid
        else:
            kept = rows.filter(pk=self.pk).values_list("uid", flat=True).first() if self.pk else None
        if kept:
            self.uid = kept
        elif rows.filter(uid=self.uid).exists():
            self.uid = uuid.uuid4()
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.uid}"

    def stands_for(self, key: int | None) -> None:
        """Be the stored row with this key, which was looked up by ``uid``; a new row when there is none."""
        self.pk = key
        self._state.adding = key is None
        self._known = (key, self.uid) if key is not None else None

    def missing(self) -> dict[str, StrOrPromise]:
        """What the row lacks before it may be submitted, by field; a draft may lack anything."""
        return {}
