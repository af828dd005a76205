"""What the register calls what happens to bodies and their people."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from providers.models import MembershipRole

LABELS = {
    "providers.create": _("Ente creato dall'ufficio"),
    "providers.suspend": _("Ente sospeso"),
    "providers.lift": _("Ente riattivato"),
    "providers.merge": _("Enti uniti"),
    "providers.move": _("Servizi spostati a un altro ente"),
    "providers.invite": _("Invito a lavorare per un ente"),
    "providers.revoke_invitation": _("Invito a lavorare per un ente, ritirato"),
    "providers.join": _("Persona entrata in un ente"),
    "providers.change_role": _("Ruolo cambiato in un ente"),
    "providers.hand_over": _("Incarico di referente passato"),
    "providers.remove_person": _("Persona tolta da un ente"),
}

CODES = {
    "providers.join.role": dict(MembershipRole.choices),
    "providers.change_role.role": dict(MembershipRole.choices),
}
MODELS = {
    "providers.merge.source": "wagtailcore.Page",
    "providers.merge.into": "wagtailcore.Page",
    "providers.move.services": "wagtailcore.Page",
    "providers.move.source": "wagtailcore.Page",
    "providers.move.target": "wagtailcore.Page",
    "providers.change_role.person": settings.AUTH_USER_MODEL,
    "providers.remove_person.person": settings.AUTH_USER_MODEL,
    "providers.hand_over.giver": settings.AUTH_USER_MODEL,
    "providers.hand_over.taker": settings.AUTH_USER_MODEL,
}
