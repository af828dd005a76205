"""PO files of a translation: what comes back is taken text by text, what can't be taken is told and changes nothing."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from typing import Any

import polib
from django.db import models
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.strings import StringValue, extract_ids

from catalog_pages import freshness

MOST_BYTES = 1_000_000
"""A sheet's file has some ten thousand."""
OWN_MARK = "X-WagtailLocalize-TranslationID"
TOOL = "PO File"


class Unreadable(Exception):
    """A file that is not the translation's: the message says so to who sent it."""


@dataclass
class Outcome:
    """What became of the texts of a file; texts that were not taken are named in Italian."""

    taken: int = 0
    same: int = 0
    empty: int = 0
    doubtful: list[str] = field(default_factory=list)
    """Marked fuzzy."""
    gone: list[str] = field(default_factory=list)
    """Of an Italian text that is no longer there."""
    faulty: list[tuple[str, str]] = field(default_factory=list)
    """With what is wrong about the translation."""


def read(upload: Any, translation: Translation) -> polib.POFile:
    """Read an uploaded file. Raises ``Unreadable`` unless it is a PO file that was made for this translation."""
    if upload is None or not upload.size:
        raise Unreadable(_("Scegli il file da caricare."))
    if upload.size > MOST_BYTES:
        raise Unreadable(_("Il file è più grande di 1 MB: non è quello di una traduzione."))
    # polib takes what is no text of a PO file for the name of one.
    with tempfile.NamedTemporaryFile(suffix=".po") as file:
        file.write(upload.read())
        file.flush()
        try:
            po = polib.pofile(file.name)
        except (OSError, ValueError, LookupError, AttributeError, AssertionError) as error:
            raise Unreadable(
                _("Il file non si legge: non è un file PO, o è rovinato. Scaricalo di nuovo dalla traduzione.")
            ) from error
    mark = po.metadata.get(OWN_MARK)
    if not mark:
        raise Unreadable(_("Il file non viene da qui: scarica quello della traduzione, riempilo e carica quello."))
    if mark != str(translation.uuid):
        raise Unreadable(_("Il file è di un'altra scheda o di un'altra lingua: non ho cambiato niente."))
    return po


def take(po: polib.POFile, translation: Translation, *, by: Any) -> Outcome:
    """Keep in the translation's memory what the file says; what is faulty leaves what was there as it was."""
    segments = {
        (segment.context.path, segment.string.data): segment
        for segment in StringSegment.objects.filter(source_id=translation.source_id).select_related("context", "string")
    }
    found = StringTranslation.objects.filter(
        locale_id=translation.target_locale_id, context__object_id=translation.source.object_id
    )
    known = {(each.context_id, each.translation_of_id): each for each in found}
    outcome = Outcome()
    for entry in po:
        if entry.obsolete:
            continue
        if not entry.msgstr.strip():
            outcome.empty += 1
            continue
        segment = segments.get((entry.msgctxt, entry.msgid))
        if segment is None:
            outcome.gone.append(entry.msgid)
            continue
        if entry.fuzzy:
            outcome.doubtful.append(entry.msgid)
            continue
        before = known.get((segment.context_id, segment.string_id))
        if before is not None and before.data == entry.msgstr and not before.has_error:
            outcome.same += 1
        elif fault := fault_of(segment, entry.msgstr):
            outcome.faulty.append((entry.msgid, fault))
        else:
            _keep(segment, entry.msgstr, translation, by=by)
            outcome.taken += 1
    return outcome


def fault_of(segment: StringSegment, text: str) -> str:
    """What is wrong with a translation; empty when nothing is."""
    try:
        value = StringValue.from_translated_html(text)
    except ValueError as error:
        return str(error)
    if extract_ids(segment.string.data) != extract_ids(text):
        return _("i collegamenti (<a id=…>) non sono gli stessi del testo italiano")
    if freshness.is_left_italian(text, segment.string.data):
        return _("è uguale all'italiano")
    most = _longest(segment)
    if most is not None and len(value.render_text()) > most:
        return _("più lungo di %(number)d caratteri") % {"number": most}
    return ""


def _longest(segment: StringSegment) -> int | None:
    """The most characters that the field of a text can hold; ``None`` where there is no such limit.

    The length that is asked of an Italian summary is none: other languages need more words.
    """
    model: Any = segment.source.specific_content_type.model_class()
    name, dot, _rest = segment.context.path.partition(".")
    found = model._meta.get_field(name)
    return None if dot or not isinstance(found, models.CharField) else found.max_length


def _keep(segment: StringSegment, text: str, translation: Translation, *, by: Any) -> None:
    StringTranslation.objects.update_or_create(
        translation_of_id=segment.string_id,
        locale_id=translation.target_locale_id,
        context_id=segment.context_id,
        defaults={
            "data": text,
            "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
            "tool_name": TOOL,
            "last_translated_by": by,
            "has_error": False,
            "field_error": "",
        },
    )


def short(text: str) -> str:
    """The beginning of a text, as messages name it."""
    plain = strip_tags(text)
    return plain if len(plain) <= 60 else f"{plain[:59]}…"
