"""Whose hand writes: who is the author of what an import makes, who publishes it, and how that is logged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wagtail.log_actions import LogContext, log
from wagtail.models import PageLogEntry

from catalog_pages.models import ServicePage
from exchange import shape
from search.publishing import publish_document

ACTION = "exchange.import"


@dataclass
class Hand:
    """One import's people and what its log entries say.

    ``author`` wrote the texts (nobody, when a file came from a shell: then the file is the author), ``publisher``
    answers for what goes public. ``state`` overrides the state that lines give. ``data`` names the file.
    """

    author: Any = None
    publisher: Any = None
    state: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    context: LogContext = field(default_factory=LogContext)

    def save(self, page: Any, *, publish: str, line: int | None = None, changed: bool = False) -> Any:
        """Keep a page as a new revision by the author, publish it if it is to be, and log where it came from."""
        if isinstance(page, ServicePage) and not page.is_translation:
            # Drafts don't hold it: it is true at once.
            page.keep_assurance()
            if page.live and publish != shape.PUBLISHED:
                publish_document(page.translation_key)
        # A draft may be incomplete, as in the editor.
        revision = page.save_revision(user=self.author, log_action=changed, clean=publish == shape.PUBLISHED)
        if publish == shape.PUBLISHED:
            # That the publisher may is asked once, when the import starts.
            revision.publish(user=self.publisher, skip_permission_checks=True)
        log(instance=page, action=ACTION, user=self.publisher or self.author, data=self.entry(line), revision=revision)
        return revision

    def entry(self, line: int | None) -> dict[str, Any]:
        """What the log says of one page."""
        return {**self.data, "line": line} if line else dict(self.data)


def is_imported(revision_id: int | None) -> bool:
    """Whether an import made a revision, and nobody by hand."""
    return PageLogEntry.objects.filter(revision_id=revision_id, action=ACTION).exists() if revision_id else False
