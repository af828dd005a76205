"""What is kept of imports: the file's rows, how its columns were read, what became of each, who did it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """One file brought in, or being prepared. Kept for the record and for undoing.

    ``headers`` are the file's column names, ``mapping`` the field each is read as (same order, empty for none),
    ``options`` what else was chosen, ``result`` counts and messages by kind.
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


class ImportRow(models.Model):
    """One row of a file: what it said, what was found wrong with it, and what it made.

    ``cells`` are the row's texts in the order of the columns. ``pages`` are the pages written, each as
    ``{"page": id, "revision": id, "previous": id or null, "was_live": bool}``; without a previous revision the
    import made the page.
    """

    class Verdict(models.TextChoices):
        """What the row comes to."""

        NEW = "new", _("nuovo")
        CHANGED = "changed", _("aggiornato")
        UNCHANGED = "unchanged", _("già uguale")
        ERROR = "error", _("da correggere")
        SKIPPED = "skipped", _("saltato")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    title = models.CharField(max_length=255, blank=True)
    provider_name = models.CharField(max_length=255, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    problems = models.JSONField(default=list)
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
