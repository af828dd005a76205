"""Keeping the documents of an application, and handing them out safely."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext as _

from applications.models import Application, Document, Request
from applications.uploads import LARGEST_TOGETHER, MOST, Looked, look_into


def keep(
    application: Application, files: Iterable[Any], *, kind: str, request: Request | None = None
) -> tuple[list[Document], list[str]]:
    """Keep the files that are good; return them and what is wrong with the others, in words.

    The same file sent twice for the same purpose is kept once. The caller holds the application's row.
    """
    kept, problems = [], []
    there = list(application.documents.filter(request=request))
    together = sum(each.size for each in application.documents.all())
    for file in files:
        try:
            looked = look_into(file)
            _check_room(looked, number=len(there), together=together)
        except ValidationError as error:
            problems += error.messages
            continue
        found = next((each for each in there if each.sha256 == looked.sha256 and each.kind == kind), None)
        if found is None:
            found = Document.objects.create(
                application=application,
                request=request,
                kind=kind,
                format=looked.format,
                file=file,
                name=looked.name,
                size=looked.size,
                sha256=looked.sha256,
                signers=looked.signers,
            )
            there.append(found)
            together += looked.size
        kept.append(found)
    return kept, problems


def _check_room(looked: Looked, *, number: int, together: int) -> None:
    if number >= MOST:
        raise ValidationError(
            _("«%(name)s» non è stato caricato: al massimo %(most)d file.") % {"name": looked.name, "most": MOST}
        )
    if together + looked.size > LARGEST_TOGETHER:
        raise ValidationError(
            _("«%(name)s» non è stato caricato: insieme i file superano 60 MB.") % {"name": looked.name}
        )


def remove(document: Document) -> None:
    """Take a document away: the row now, the file when that is certain."""
    storage, name = document.file.storage, document.file.name
    document.delete()
    transaction.on_commit(lambda: storage.delete(str(name)))


def missing(application: Application) -> list[str]:
    """What is still missing among the documents of a draft, in words."""
    if not application.call.requires_signed_form:
        return []
    documents = list(application.documents.all())
    forms = [each for each in documents if each.kind == Document.Kind.SIGNED_FORM]
    if not forms:
        return [_("Manca la domanda firmata: stampala, firmala e caricala, oppure firma il PDF con la firma digitale.")]
    by_hand = not any(each.is_signed_digitally for each in forms)
    if by_hand and not any(each.kind == Document.Kind.IDENTITY for each in documents):
        return [_("La domanda è firmata a mano: carica anche il documento d'identità di chi firma.")]
    return []


def answer_with(document: Document) -> FileResponse:
    """The file as a download: never shown in the browser, never guessed at, never kept on the way."""
    response = FileResponse(document.file.open("rb"), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(document.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
