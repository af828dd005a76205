"""A QR code as a drawing of the page itself: no picture to fetch, sharp on paper at any size."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

BORDER = 4
"""The white rim that readers need, in modules."""


def draw(text: str, *, label: str) -> SafeString:
    """The code of a text as SVG; ``label`` says to who does not see it what it is."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=BORDER)
    code.add_data(text)
    code.make(fit=True)
    modules = code.get_matrix()
    path = "".join(
        f"M{column} {line}h1v1h-1z" for line, row in enumerate(modules) for column, dark in enumerate(row) if dark
    )
    return format_html(
        '<svg class="co-qr" role="img" aria-label="{}" viewBox="0 0 {} {}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{}v{}H0z"/><path fill="#000" d="{}"/></svg>',
        label,
        *(len(modules),) * 4,
        path,
    )
