"""What is kept of imports: the file's rows, how its columns were read, what became of each, who did it."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

STOPPED_AFTER = datetime.timedelta(minutes=5)
"""A run that writes as it goes tells so every two hundred rows: after this silence it is taken for killed."""


class ImportRun(models.Model):
    """One file brought in, or being prepared. Kept for the record and for undoing.

    ``headers`` are the file's column names, ``mapping`` the field each is read as (same order, empty for none),
    ``options`` what else was chosen, ``result`` counts and messages by kind: ``version`` names the preview that was
    shown, ``progress_at`` is when a run that writes as it goes last wrote. While it is to be taken back, ``undo`` says
    who asked (``by``), the state to return to should that fail (``from``), and how often it was begun (``attempts``).
    """

    class Source(models.TextChoices):
        """Where the file came from."""

        SHELL = "shell", _("comando")
        ADMIN = "admin", _("amministrazione")

    class State(models.TextChoices):
        """How far it has come."""

        UPLOADED = "uploaded", _("da preparare")
        CHECKED = "checked", _("da confermare")
        QUEUED = "queued", _("in attesa di partire")
        RUNNING = "running", _("in corso")
        DONE = "done", _("importato")
        FAILED = "failed", _("non riuscito")
        UNDOING = "undoing", _("in annullamento")
        UNDONE = "undone", _("annullato")

    source = models.CharField(_("da"), max_length=10, choices=Source.choices, default=Source.ADMIN)
    state = models.CharField(_("stato"), max_length=10, choices=State.choices, default=State.UPLOADED)
    file_name = models.CharField(_("file"), max_length=255)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("preparato da"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("caricato il"), auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confermato da"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    finished_at = models.DateTimeField(_("finito il"), null=True)
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    result = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("importazione")
        verbose_name_plural = _("importazioni")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_stopped(self) -> bool:
        """Whether it says that it is running, but has not moved for too long: it was killed."""
        if self.state != self.State.RUNNING:
            return False
        moved = self.result.get("progress_at")
        last = datetime.datetime.fromisoformat(moved) if moved else self.created_at
        return timezone.now() - last > STOPPED_AFTER

    @property
    def shown_state(self) -> Any:
        """Its state in words."""
        return _("interrotto") if self.is_stopped else self.get_state_display()

    @property
    def has_written(self) -> bool:
        """Whether it left pages or bodies: one that stopped midway may have."""
        return bool(self.result.get("providers")) or self.rows.exclude(pages=[]).exists()

    @property
    def may_undo(self) -> bool:
        """Whether it can be taken back: it ended, well or not, and left something."""
        ended = self.state in (self.State.DONE, self.State.FAILED) or self.is_stopped
        return ended and (self.state == self.State.DONE or self.has_written)


class ImportRow(models.Model):
    """One row of a file: what it said, what was found wrong with it, and what it made.

    ``cells`` are the row's texts in the order of the columns; they are emptied some time after the import.
    A row is left alone when it could be imported as previewed, and somebody changed what it is about since.
    ``changes`` are what the preview shows, each as ``[name of the field, before, after]``.

    ``pages`` are the pages written, the Italian one first. Each has the ``page``, whether the import ``made`` it,
    what was there before (``was_live``, the revisions ``live_before`` and ``previous``, the latest), what the import
    left (``live``, the revisions ``live_revision`` and ``revision``, the latest), and ``texts``: the texts of rows
    in other languages that it wrote over.
    """

    class Verdict(models.TextChoices):
        """What the row comes to."""

        NEW = "new", _("nuovo")
        CHANGED = "changed", _("aggiornato")
        UNCHANGED = "unchanged", _("già uguale")
        ERROR = "error", _("da correggere")
        SKIPPED = "skipped", _("saltato")
        LEFT = "left", _("lasciato com'è")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    title = models.CharField(max_length=255, blank=True)
    provider_name = models.CharField(max_length=255, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    problems = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    duplicates = models.JSONField(default=list)
    skip = models.BooleanField(default=False)
    pages = models.JSONField(default=list)

    class Meta:
        ordering = ["run", "line"]
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="importrow_run_line")]
        indexes = [models.Index(fields=["run", "verdict", "line"], name="importrow_verdict")]

    def __str__(self) -> str:
        return f"{self.line}: {self.title}"


class ColumnMapping(models.Model):
    """How the columns of a kind of file were read the last time: the next one like it starts from here."""

    fingerprint = models.CharField(max_length=64, unique=True)
    mapping = models.JSONField(default=list)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return ", ".join(name for name in self.mapping if name)
