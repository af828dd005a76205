"""Bringing services in: each line is matched, compared, checked and written, many at a time.

A service is known by its body and its id of origin, or by its public id. One that already says what the file
says is not touched. Without ``partial`` everything is one transaction: one wrong line and nothing is written.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exchange import bulk, checking, holding, shape, traces
from exchange.bodies import Bodies, Body
from exchange.checking import Checked, Problem
from exchange.matching import Existing, Matcher, merge
from exchange.models import ImportRow, ImportRun
from exchange.terms import Terms
from exchange.updating import new_pages, update
from exchange.writing import Hand

logger = logging.getLogger(__name__)

BATCH = 200
Verdict = ImportRow.Verdict
WRITTEN = (Verdict.NEW, Verdict.CHANGED)


@dataclass(frozen=True)
class Line:
    """A line of a file as it was read: its number, what it says, and what of it could not even be read."""

    number: int
    raw: Any
    problems: tuple[tuple[str, str], ...] = ()
    skip: bool = False


@dataclass
class Item:
    """What a line comes to. ``pages`` are the pages written; see ``ImportRow``.

    ``record`` is the whole service as it will be, ``base`` as it is (empty for what is not public yet and will be),
    ``new_body`` what the file says of a body that is to be made.
    """

    line: int
    title: str
    provider: str
    verdict: str
    problems: list[Problem] = field(default_factory=list)
    pages: list[dict[str, Any]] = field(default_factory=list)
    key: str = ""
    record: shape.Record = field(default_factory=dict)
    base: shape.Record | None = None
    new_body: shape.Record | None = None


@dataclass
class Report:
    """What an import did, or would do. ``left`` are the reasons for which lines were left alone."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Verdict.values, 0))
    providers: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left: list[Problem] = field(default_factory=list)
    written: bool = False

    @property
    def lines(self) -> int:
        """How many lines were read."""
        return sum(self.counts.values())


class NothingWritten(Exception):
    """Raised to undo an import that has problems; the report has been filled."""


Progress = Callable[[Report], object]


class Importer:
    """One import of one file."""

    def __init__(
        self,
        hand: Hand,
        *,
        dry_run: bool = False,
        partial: bool = False,
        run: ImportRun | None = None,
        progress: Progress = lambda report: None,
        each: Callable[[Item], object] = lambda item: None,
        vet: Callable[[Item], Any] | None = None,
    ) -> None:
        """``vet`` says why a line that could be written is not to be (nothing, if it is).

        With it, a line that can't be written, or must not, is left alone and told; without it, it stops the import.
        """
        self.hand = hand
        self.dry_run = dry_run
        self.partial = partial
        self.run = run
        self.progress = progress
        self.each = each
        self.vet = vet
        self.report = Report()
        self._start()

    def _start(self) -> None:
        self.terms = Terms()
        self.bodies = Bodies(self.terms)
        self.matcher = Matcher(self.terms)
        self.made: list[dict[str, Any]] = []

    def import_lines(self, lines: Iterable[Line]) -> Report:
        """Import, and return what was done. With problems and without ``partial`` nothing was."""
        batches = _batches(lines)
        try:
            if self.partial or self.dry_run:
                for batch in batches:
                    self._one_by_one_if_need_be(batch)
            else:
                with self._transaction():
                    for batch in batches:
                        self._batch(batch, write=not self.report.problems)
                    if self.report.problems:
                        raise NothingWritten
        except NothingWritten:
            return self.report
        self.report.written = not self.dry_run
        return self.report

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """The run is stored with what it wrote, so that an import that is killed leaves no trace of either."""
        is_new = self.run is not None and self.run._state.adding
        try:
            with self._locked():
                yield
        except BaseException:
            if self.run is not None and is_new:
                self.run.pk, self.run._state.adding = None, True
            raise

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with transaction.atomic():
            if self.run is not None and not self.run._state.adding:
                holding.go_on(self.run)
            holding.only_writer()
            # What another import made while this one waited.
            self.bodies = Bodies(self.terms)
            if self.run is not None and self.run._state.adding:
                self.run.save()
                self.hand.data["run"] = self.run.pk
            yield

    def _one_by_one_if_need_be(self, batch: Sequence[Line]) -> None:
        """A batch is a transaction; when the database refuses it, each of its lines is tried alone."""
        if self.dry_run:
            self._batch(batch, write=False)
            return
        report = self.report
        before = (dict(report.counts), list(report.providers), list(report.problems), list(self.made))
        seen = self.matcher.seen()
        try:
            with self._transaction():
                self._batch(batch, write=True)
        except BaseException as error:
            report.counts, report.providers, report.problems, self.made = before
            self.matcher.see(seen)
            if not isinstance(error, DatabaseError | ValidationError):
                raise
            logger.warning("A batch of %d lines failed: %s", len(batch), error)
            if len(batch) > 1:
                for line in batch:
                    self._one_by_one_if_need_be([line])
                return
            checked = Checked(batch[0].number)
            checked.add("", _("La riga non si è potuta scrivere: %(error)s") % {"error": str(error)[:200]})
            self._tell([_Work(checked, Verdict.ERROR)])

    def _batch(self, batch: Sequence[Line], *, write: bool) -> None:
        works = [self._read(line) for line in batch]
        self.matcher.find(works)
        for work in works:
            if not work.verdict:
                self._weigh(work)
        if write:
            self._hold(works)
        self._leave_alone(works)
        if write and (self.partial or not any(work.verdict == Verdict.ERROR for work in works)):
            self._write([work for work in works if work.verdict in WRITTEN])
        self._tell(works)

    def _read(self, line: Line) -> _Work:
        if line.skip:
            return _Work(Checked(line.number), Verdict.SKIPPED)
        checked = Checked(line.number)
        if line.raw is not None:
            checked = checking.normalise(line.number, line.raw, terms=self.terms)
        for name, message in line.problems:
            checked.add(name, message)
        if "provider" not in checked.record:
            return _Work(checked, Verdict.ERROR)
        work = _Work(checked)
        work.body = self.bodies.resolve(checked)
        if work.body is None:
            work.verdict = Verdict.ERROR
        return work

    def _weigh(self, work: _Work) -> None:
        """Say whether the line is new, changed or already true, and what is wrong with it."""
        checked, existing = work.checked, work.existing
        work.record = merge(checked.record, existing, override=self.hand.state)
        if checked.problems:
            work.verdict = Verdict.ERROR
            return
        if existing is not None and not existing.differs(work.record):
            work.verdict = Verdict.UNCHANGED
            return
        if existing is not None:
            existing.refuse_if_busy(checked, work.record, self.hand)
        work.rows = checking.judge(checked, work.record, terms=self.terms)
        if work.record["state"] == shape.PUBLISHED and self.hand.publisher is None and not self.dry_run:
            checked.add("state", _("Per pubblicare serve una persona dell'ufficio che ne risponda."))
        work.verdict = Verdict.ERROR if checked.problems else Verdict.CHANGED if existing else Verdict.NEW

    def _hold(self, works: Sequence[_Work]) -> None:
        """From here on nobody changes what is about to be written; what somebody changed since it was read stays."""
        for work in holding.hold([work for work in works if work.verdict == Verdict.CHANGED], self.matcher):
            work.checked.add(
                "", _("Qualcuno ha modificato la scheda mentre si importava: è rimasta com'è. Ripeti l'importazione.")
            )
            work.verdict = Verdict.ERROR
        for work in works:
            if work.verdict == Verdict.CHANGED and work.existing is not None:
                work.existing.refuse_if_busy(work.checked, work.record, self.hand)
                work.verdict = Verdict.ERROR if work.checked.problems else work.verdict

    def _leave_alone(self, works: Sequence[_Work]) -> None:
        if self.vet is None:
            return
        for work in works:
            if work.verdict in WRITTEN and (reason := self.vet(work.item())):
                work.checked.add("", reason)
            if work.checked.problems:
                work.verdict = Verdict.LEFT

    def _write(self, works: Sequence[_Work]) -> None:
        made_before = len(self.bodies.made)
        new: list[bulk.NewPage] = []
        for work in works:
            assert work.body is not None
            parent = self.bodies.page(work.body, self.hand)
            if work.existing is None:
                work.new = new_pages(work, parent, self.bodies, self.hand, self.terms)
            else:
                work.pages, work.new = update(work, parent, self.bodies, self.hand, self.terms)
            new += work.new
        bulk.insert(new, self.hand)
        for work in works:
            for each in work.new:
                work.pages.append(traces.made(each.page, each.texts))
        for page in self.bodies.made[made_before:]:
            self.made.append({**traces.made(page), "title": page.title})

    def _tell(self, works: Sequence[_Work]) -> None:
        items = [work.item() for work in works]
        for item, work in zip(items, works, strict=True):
            self.report.counts[item.verdict] += 1
            self.each(item)
            if work.verdict == Verdict.LEFT:
                self.report.left += item.problems
                continue
            self.report.problems += item.problems
            if work.body is not None and work.body.record is not None and work.body.title not in self.report.providers:
                self.report.providers.append(work.body.title)
        if self.run is not None and not self.dry_run:
            self._remember(items)
        self.progress(self.report)

    def _remember(self, items: Sequence[Item]) -> None:
        assert self.run is not None
        # With the rows: should it be killed, what it wrote is known and can be taken back.
        self.run.result = {
            "counts": self.report.counts,
            "providers": self.made,
            "progress_at": timezone.now().isoformat(),
        }
        self.run.save(update_fields=["result"])
        ImportRow.objects.bulk_create(
            [
                ImportRow(
                    run=self.run,
                    line=item.line,
                    title=item.title[:255],
                    provider_name=item.provider[:255],
                    verdict=item.verdict,
                    problems=[[problem.field, problem.message] for problem in item.problems],
                    pages=item.pages,
                )
                for item in items
            ],
            update_conflicts=True,
            unique_fields=["run", "line"],
            update_fields=["title", "provider_name", "verdict", "problems", "pages"],
        )


@dataclass
class _Work:
    """A line on its way through."""

    checked: Checked
    verdict: str = ""
    body: Body | None = None
    existing: Existing | None = None
    record: shape.Record = field(default_factory=dict)
    rows: dict[str, list[Any]] = field(default_factory=dict)
    new: list[bulk.NewPage] = field(default_factory=list)
    pages: list[dict[str, Any]] = field(default_factory=list)

    def item(self) -> Item:
        record = self.record or self.checked.record
        return Item(
            line=self.checked.line,
            title=str(record.get("title") or ""),
            provider=self.body.title if self.body else "",
            verdict=self.verdict,
            problems=self.checked.problems,
            pages=self.pages,
            key=self.existing.record["id"] if self.existing else "",
            record=self.record,
            base=self._base(),
            new_body=self.body.record if self.body else None,
        )

    def _base(self) -> shape.Record | None:
        if self.existing is None or not self.record:
            return None
        if self.record["state"] == shape.PUBLISHED and not self.existing.page.live:
            return None
        return self.existing.base(self.record["state"])


def _batches(lines: Iterable[Line]) -> Iterator[list[Line]]:
    iterator = iter(lines)
    while batch := list(islice(iterator, BATCH)):
        yield batch
