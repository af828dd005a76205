"""Translations of the guidance so far were made from the Italian as it stands."""

from typing import Any

from django.db import migrations

ANSWERS = ("meaning", "purchase", "reimbursement", "voucher", "documents", "regulation", "vat")


def record(apps: Any, schema_editor: Any) -> None:
    """Say of each translated answer that it comes from today's Italian."""
    texts = apps.get_model("companies", "GuidanceText").objects
    italian = {text.guidance_id: text for text in texts.filter(language="it")}
    for text in texts.exclude(language="it").filter(guidance_id__in=italian):
        text.translated_from = {
            name: "\n".join(getattr(italian[text.guidance_id], name).strip().splitlines()) for name in ANSWERS
        }
        text.save(update_fields=["translated_from"])


class Migration(migrations.Migration):
    dependencies = [("companies", "0005_guidance_sources")]

    operations = [migrations.RunPython(record, migrations.RunPython.noop)]
