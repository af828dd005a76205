"""The module that other sites load: one file with the words of every language in it, under an address that stays."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from catalog_pages import languages, licence

SOURCE = Path(__file__).with_name("module.js")
WORDS = "const WORDS = {};"
"""The line of the source that the words take the place of."""
DEFAULT = 'const DEFAULT = "it";'
"""The line with the language of who asks for none that the site has."""


@lru_cache(maxsize=4)
def written(site_languages: tuple[str, ...]) -> bytes:
    """The module, with the words of these languages (ISO 639-1)."""
    words = json.dumps({code: _words(code) for code in site_languages}, ensure_ascii=False, separators=(",", ":"))
    source = SOURCE.read_text(encoding="utf-8")
    source = source.replace(DEFAULT, f"const DEFAULT = {json.dumps(settings.LANGUAGE_CODE)};")
    return source.replace(WORDS, f"const WORDS = {words};").encode()


def _words(code: str) -> dict[str, str]:
    """What the element says in a language; ``dir`` is which way that is written, ``deed`` an address."""
    with translation.override(code):
        return {
            "dir": "rtl" if languages.is_right_to_left(code) else "ltr",
            "heading": _("Servizi di welfare nel Lodigiano"),
            "label": _("Che cosa cerchi?"),
            "search": _("Cerca"),
            "loading": _("Sto cercando…"),
            "found": _("Servizi trovati: %(n)s"),
            "none": _("Nessun servizio trovato"),
            "failed": _("In questo momento non riusciamo a leggere il catalogo."),
            "wrong": _("Questo riquadro è impostato male: avvisa chi cura il sito."),
            "retry": _("Riprova"),
            "more": _("Mostra altri servizi"),
            "call": _("Chiama"),
            "demo": _("dato dimostrativo"),
            "whole": _("Cerca in tutto il catalogo"),
            "opens": _("si apre in una finestra nuova"),
            "source": _("Dati:"),
            "licence": _("con licenza"),
            "deed": licence.deed(code),
            "for": _("per chi abita a %(place)s"),
        }
