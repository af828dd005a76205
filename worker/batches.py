"""Work in batches, so that no transaction of a job is long."""

from __future__ import annotations

from django.db.models import QuerySet


def delete_some(found: QuerySet, at_most: int) -> int:
    """Delete the first ``at_most`` of what was found; return how many rows went, with those that hang on them."""
    numbers = list(found.values_list("pk", flat=True)[:at_most])
    return found.model._default_manager.filter(pk__in=numbers).delete()[0] if numbers else 0
