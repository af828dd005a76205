"""The conditions on which companies have a service, in words, for its sheet and for the pages of companies."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog_pages import languages
from search.foreign import Line
from search.types import CompanyTermsView
from search.wording import long_date


def price(row: CompanyTermsView) -> str:
    """The price, or that there is a quote: ``€ 18,00 all'ora, IVA esclusa``."""
    return row.text or _("con preventivo")


def minimum(row: CompanyTermsView) -> str:
    """For how many people at least; empty where no number is said."""
    if row.minimum is None:
        return ""
    return ngettext("almeno %(n)d persona", "almeno %(n)d persone", row.minimum) % {"n": row.minimum}


def until(row: CompanyTermsView) -> str:
    """Until when it holds; empty where no day is set."""
    return _("fino al %(day)s") % {"day": long_date(row.valid_to)} if row.valid_to else ""


def in_pieces(row: CompanyTermsView) -> Line:
    """All of it but whom to turn to, for employees and families read it too."""
    facts = languages.listed(part for part in (price(row), minimum(row), until(row)) if part)
    return (row.label, f": {facts}.", *((" ", row.note) if row.note else ()))
