"""What the register calls what happens to bodies and their people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

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
