"""What waits for the office, as its queue lists it, and the notes that a reviewer leaves beside a field."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog_pages import enums


class QueueEntry(models.Model):
    """One page that waits for a decision: what the queue shows and filters by, so that it never opens a revision.

    Derived from the workflow's task in progress, which is the truth: the row follows it (``moderation.waiting``)
    and goes when the task is decided. ``revision`` is the text under review, ``is_first`` that nothing of the page
    is public yet, ``changed`` the names of the fields that differ from what is public.
    """

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, related_name="queue_entry")
    task_state = models.ForeignKey("wagtailcore.TaskState", on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.CASCADE, related_name="+")
    provider = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("ente"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    title = models.CharField(_("titolo"), max_length=255)
    language = models.CharField(_("lingua"), max_length=12)
    category = models.ForeignKey(
        "catalog_pages.Term",
        verbose_name=_("categoria"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to={"scheme": enums.Scheme.CATEGORY},
    )
    whole_ambito = models.BooleanField(_("tutto l'Ambito"), default=False)
    municipalities = models.ManyToManyField("catalog_pages.Term", verbose_name=_("comuni"), related_name="+")
    is_first = models.BooleanField(_("prima pubblicazione"), default=False)
    is_sensitive = models.BooleanField(_("modifica delicata"), default=False)
    is_suspension = models.BooleanField(_("sospensione"), default=False)
    changed = models.JSONField(_("campi cambiati"), default=list)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ultima modifica di"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assegnata a"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    waiting_since = models.DateTimeField(_("in attesa dal"), db_index=True)

    class Meta:
        verbose_name = _("voce della coda")
        verbose_name_plural = _("voci della coda")
        ordering = ["waiting_since", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_harmless(self) -> bool:
        """Whether it may be approved together with others: a change, and none that could hurt who relies on it."""
        return not (self.is_first or self.is_sensitive)


class FieldNote(models.Model):
    """What a reviewer says of one field, in one round of review.

    Who wrote the sheet reads it once the round is decided; ``field`` is the name of a field or of a list of rows.
    """

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="field_notes")
    task_state = models.ForeignKey("wagtailcore.TaskState", on_delete=models.CASCADE, related_name="field_notes")
    field = models.CharField(_("campo"), max_length=60)
    text = models.TextField(_("osservazione"), max_length=1000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("di"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("scritta il"), auto_now_add=True)

    class Meta:
        verbose_name = _("osservazione su un campo")
        verbose_name_plural = _("osservazioni sui campi")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["task_state", "field"], name="fieldnote_once")]

    def __str__(self) -> str:
        return f"{self.field}: {self.text[:60]}"
