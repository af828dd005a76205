"""Fills the empty database of a drill: an editor, three bodies and two dozen published services."""

from __future__ import annotations

import django

TITLES = (
    "Pasti a domicilio",
    "Assistenza domiciliare agli anziani",
    "Asilo nido comunale",
    "Doposcuola in biblioteca",
    "Trasporto di persone con disabilità",
    "Spesa e farmaci a casa",
    "Sportello psicologico per le famiglie",
    "Orientamento al lavoro",
)
PLACES = ("Lodi", "Codogno", "Casalpusterlengo")


def main() -> None:
    """Make the content, published as an editor's own would be."""
    django.setup()
    from tests import factories

    factories.make_editor()
    for place in PLACES:
        provider = factories.make_provider(f"Cooperativa di {place}")
        for title in TITLES:
            factories.make_service(provider, title=f"{title} - {place}")


if __name__ == "__main__":
    main()
