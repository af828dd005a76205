"""Fill the database of the reference site with so many pages under its home: ``python -m benchmarks._plain 1000``."""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks._plain.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (models exist only now)
from django.db import transaction  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from benchmarks._plain.models import PlainPage  # noqa: E402

BODY = "<p>Un servizio per chi vive qui, con <b>orari</b>, costi e persone da chiamare.</p>" * 20


@transaction.atomic
def fill(number: int) -> None:
    """Make the pages, named by their numbers."""
    Page.objects.filter(depth=2).delete()
    home = Page.objects.get(depth=1).add_child(instance=PlainPage(title="Inizio", slug="home", body=BODY))
    Site.objects.all().delete()
    Site.objects.create(hostname="127.0.0.1", root_page=home, is_default_site=True)
    for each in range(number):
        home.add_child(instance=PlainPage(title=f"Pagina {each}", slug=f"pagina-{each}", body=BODY))


call_command("migrate", verbosity=0)
fill(int(sys.argv[1]))
