"""An office at full size: bodies, their people, their services, and a queue that waits."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

PEOPLE_PER_BODY = 4
EDITOR = "bench-editor"


def populate(*, services: int, waiting: int, seed: int, folder: Path) -> None:
    """Import ``services`` with their bodies, give each body four people, and send ``waiting`` changes to review.

    Everything is made by the code that makes it in earnest: the import, the memberships, the workflow.
    """
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from benchmarks._services import make_records
    from benchmarks._site import say
    from catalog_pages.setup import prepare_site
    from catalog_pages.taxonomy_data import load_taxonomy

    call_command("migrate", verbosity=0)
    site = prepare_site()
    load_taxonomy()
    editor = get_user_model().objects.create(username=EDITOR, email="editor@example.org")
    editor.groups.add(site.editors)
    path = folder / "services.jsonl"
    records = make_records(services, seed=seed, translated=False)
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    say(f"importing {services} services")
    with (folder / "import.log").open("w") as log:
        call_command("import_services", str(path), user=EDITOR, stdout=log, stderr=log)
    say("giving bodies their people")
    people = _people()
    say(f"sending {waiting} changes to review")
    _send_to_review(waiting, people, random.Random(seed))


def _people() -> dict[int, Any]:
    """Make the people of every body; return one of each body by the body's number."""
    from django.contrib.auth import get_user_model
    from django.db.models.signals import post_save

    from catalog_pages.models import ProviderPage
    from providers import signals
    from providers.access import sync_provider_access
    from providers.models import MembershipRole, ProviderMembership

    model = get_user_model()
    first: dict[int, Any] = {}
    bodies = list(ProviderPage.objects.order_by("pk"))
    names = [(body, number) for body in bodies for number in range(PEOPLE_PER_BODY)]
    users = model.objects.bulk_create(
        [
            model(username=f"ente-{body.pk}-{number}", email=f"ente-{body.pk}-{number}@example.org")
            for body, number in names
        ]
    )
    # Once a body instead of once a person: the result is the same.
    post_save.disconnect(signals.membership_saved, sender=ProviderMembership)
    try:
        for (body, number), user in zip(names, users, strict=True):
            role = MembershipRole.WRITER if number else MembershipRole.LEAD
            ProviderMembership.objects.create(user=user, provider=body, role=role)
            first.setdefault(body.pk, user)
    finally:
        post_save.connect(signals.membership_saved, sender=ProviderMembership)
    for body in bodies:
        sync_provider_access(body)
    return first


def _send_to_review(number: int, people: dict[int, Any], chance: random.Random) -> None:
    from django.db import transaction
    from wagtail.models import Page

    from catalog_pages.models import ServicePage

    keys = list(ServicePage.objects.filter(live=True).order_by("pk").values_list("pk", flat=True))
    for pk in chance.sample(keys, number):
        page = ServicePage.objects.get(pk=pk)
        author = people[Page.objects.parent_of(page).get().pk]
        price = page.prices.first()
        page.summary = f"{page.summary[:250]} Da settembre anche il sabato."
        if price is not None and price.amount is not None and chance.random() < 0.5:
            price.amount += 1
            page.prices = [price, *list(page.prices.all())[1:]]
        with transaction.atomic():
            page.save_revision(user=author, changed=True)
            page.get_workflow().start(page, author)
