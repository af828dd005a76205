"""What is kept of a decided application: that there was one, of which body, and how it was decided.

People's data and documents are kept no longer than they serve (art. 5 of Regulation EU 2016/679); how long the office
says with ``APPLICATION_DAYS``. The file of the procedure is in the office's own protocol, not here.
"""

from __future__ import annotations

from typing import Any

from applications import documents
from applications.models import Application
from audit.recording import record

OF_PEOPLE: dict[str, Any] = {
    "answers": {},
    "email": "",
    "representative_name": "",
    "representative_fiscal_code": "",
    "contact_name": "",
    "contact_role": "",
    "contact_email": "",
    "contact_phone": "",
    "services_text": "",
}
"""Columns that name people, or in which they may be named; an application without ``email`` was emptied."""


def empty(application: Application) -> None:
    """Delete documents, people's data and free texts, and close the private link. The caller holds the row.

    What the published list of admitted bodies tells stays, and so does what was declared and granted.
    """
    for document in application.documents.all():
        documents.remove(document)
    application.requests.update(text="", answer="")
    application.events.update(text="")
    for name, value in OF_PEOPLE.items():
        setattr(application, name, value)
    application.link_version += 1
    application.version += 1
    application.save(update_fields=[*OF_PEOPLE, "link_version", "version"])
    record("applications.emptied", about=application)
