"""What the register calls the steps of a translation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

LABELS = {
    "translating.confirm": _("Traduzione confermata: va ancora bene"),
    "translating.read": _("Traduzione di una macchina riletta"),
    "translating.rows": _("Testi brevi tradotti"),
}
