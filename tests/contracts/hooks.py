"""What schemathesis must not take for wrong (``schemathesis.toml``)."""

from __future__ import annotations

from typing import Any

import schemathesis

WRITTEN = {True, False, "true", "false"}


@schemathesis.hook("filter_query")
def is_wrong_when_written(context: Any, query: Any) -> bool:
    """A boolean where a list of words belongs is written as the word ``true``, which such a list may have."""
    values = query.values() if isinstance(query, dict) else ()
    return not any(isinstance(value, bool | str) and value in WRITTEN for value in values)
