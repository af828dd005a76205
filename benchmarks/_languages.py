"""Makes a catalogue that is wholly translated, and says what a site of it needs: `python -m benchmarks._languages 300`.

Prints one line of JSON last: the ``environment`` of its database and index, ``addresses`` by language and kind, and how
many pages a file of its sitemap has ``listed``.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402  (models exist only now)

from benchmarks import _site as site  # noqa: E402

NEEDED = ("LANGUAGES", "DATABASE_URL", "ELASTICSEARCH_INDEX_PREFIX")
SHEETS = 500


def addresses() -> dict[str, dict[str, list[str]]]:
    """The pages of each kind in each language."""
    from benchmarks._queries import make_queries
    from search.models import ServiceDocument
    from search.navigation import home_url, service_paths

    asked = [query for query, _body in make_queries()]
    sheets = [service_paths(each) for each in ServiceDocument.objects.live().order_by("pk")[:SHEETS]]
    return {
        language: {
            "results": [f"{home_url(language)}servizi/?{query}" for query in asked],
            "sheet": [paths[language] for paths in sheets],
            "api": [f"/api/v1/services?{query}&lang={language}" for query in asked],
            "sitemap": ["/sitemap-servizi-1.xml"],
        }
        for language, _name in settings.LANGUAGES
    }


def main() -> None:
    others = tuple(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
    site.use_catalogue(int(sys.argv[1]), translated_into=others)
    from discovery.addresses import count_services, languages, services_at_once

    found: dict[str, Any] = {
        "environment": {name: os.environ[name] for name in NEEDED},
        "addresses": addresses(),
        "listed": min(count_services(), services_at_once()) * len(languages()),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
