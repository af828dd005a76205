"""Addresses of accounts that are older than the confirmation of addresses: the office vouched for them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import migrations


def vouch(apps: Any, schema_editor: Any) -> None:
    """Make the first account of each address its confirmed owner."""
    users = apps.get_model(settings.AUTH_USER_MODEL)
    addresses = apps.get_model("account", "EmailAddress")
    taken: set[str] = set(addresses.objects.filter(verified=True).values_list("email", flat=True))
    known = set(addresses.objects.values_list("user_id", flat=True))
    for user in users.objects.exclude(email="").exclude(pk__in=known).order_by("-is_active", "pk"):
        email = user.email.lower()
        addresses.objects.create(user=user, email=email, primary=True, verified=email not in taken)
        taken.add(email)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(vouch, migrations.RunPython.noop)]
