"""The worker, but for the check: most documents of these catalogues have no pages, and it would end them."""

from __future__ import annotations

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (models exist only now)

from worker import registry  # noqa: E402

if __name__ == "__main__":
    del registry._jobs["search-check"]
    call_command("worker")
