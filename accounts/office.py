"""The office's own people: invitations that make an editor."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts import invitations
from accounts.models import Invitation
from catalog_pages.permissions import editors_group

EDITOR = "editor"


def describe(invitation: Invitation) -> str:
    """What an editor is invited to."""
    return _("lavorare nella redazione dell'Ufficio di Piano")


def accept(invitation: Invitation, user: Any) -> str:
    """Make the person an editor."""
    user.groups.add(editors_group())
    return ""


def register() -> None:
    """Let invitations make editors."""
    invitations.register(EDITOR, describe=describe, accept=accept)
