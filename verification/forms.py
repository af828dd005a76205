"""The forms behind the private link, and the office's."""

from __future__ import annotations

from visitors.forms import VisitorForm


class ConfirmForm(VisitorForm):
    """A button that says "it is all still right"."""

    name = "verification-confirm"
