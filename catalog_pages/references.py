"""Wagtail's index of what refers to what, kept in step with fewer readings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Model


@contextmanager
def read_once(page: Model) -> Iterator[None]:
    """Inside, a page is saved with its rows; its references are read once at the end.

    Wagtail reads the whole page again, with all its rows and sets, for each row that is saved.
    """
    # It needs the models, which need this module.
    from wagtail import signal_handlers

    if getattr(signal_handlers.reference_index_auto_update_disabled, "value", False):
        # Somebody who fills the index themselves.
        yield
        return
    with signal_handlers.disable_reference_index_auto_update():
        yield
    signal_handlers.update_reference_index_on_save(page)
