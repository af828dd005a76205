"""The machine that drafts translations where the site has one; what it wrote is marked until somebody has read it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import requests
from django.utils.translation import gettext as _
from wagtail_localize.machine_translators.libretranslate import LibreTranslator
from wagtail_localize.strings import StringValue

from catalog_pages.permissions import Refused


class Machine(LibreTranslator):
    """A LibreTranslate server. One that does not answer, or answers nonsense, is told and changes nothing."""

    def translate(
        self, source_locale: Any, target_locale: Any, strings: Collection[StringValue]
    ) -> dict[StringValue, StringValue]:
        """Return a translation for each string. Raises ``Refused`` when there is none to be had."""
        try:
            found: dict[StringValue, StringValue] = super().translate(source_locale, target_locale, strings)
        except (requests.RequestException, ValueError, LookupError, TypeError) as error:
            raise Refused(_("Il traduttore automatico non risponde: riprova più tardi, o traduci a mano.")) from error
        if not all(isinstance(each.data, str) and each.data.strip() for each in found.values()):
            raise Refused(_("Il traduttore automatico ha risposto a metà: riprova più tardi, o traduci a mano."))
        return found
