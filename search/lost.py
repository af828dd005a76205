"""Who arrives at an address that leads nowhere: the words in it say what they were looking for."""

from __future__ import annotations

import re
from urllib.parse import unquote

from django.conf import settings

KEY = re.compile(r"-[0-9a-f]{8}$")
WORD = re.compile(r"[^\W\d_]{2,}")
MOST_WORDS = 8
LONGEST = 300
"""Characters of an address that are read: longer ones are nobody's slip."""
NOT_WORDS = frozenset({"servizi", "categorie", "comuni", "sigle", "index", "html", "htm", "php", "aspx", "jsp", "www"})


def words_of(path: str) -> str:
    """Return the words of the last part of an address that has any: ``/servizi/pasti-a-casa-0a1b2c3d/``, pasti casa."""
    languages = {code for code, _name in settings.LANGUAGES}
    for part in reversed(unquote(path[:LONGEST]).split("/")):
        words = [word for word in WORD.findall(KEY.sub("", part)) if word.casefold() not in NOT_WORDS | languages]
        if words:
            return " ".join(words[:MOST_WORDS])
    return ""
