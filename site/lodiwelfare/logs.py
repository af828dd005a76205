"""Keeping out of the logs what visitors search for, which can reveal health, and the private links of messages."""

from __future__ import annotations

import logging
import re

QUERY = re.compile(r"(/[^\s?\"']*)\?[^\s\"']*")
PRIVATE_LINK = re.compile(r"/(verifica|invito)/[^/\s?\"']+")
"""What stands behind these words in an address lets whoever has it act for somebody."""


def without_secrets(text: str) -> str:
    """A text without query strings, and with private links cut short."""
    return PRIVATE_LINK.sub(r"/\1/...", QUERY.sub(r"\1", text))


class WithoutQueryString(logging.Filter):
    """Cut the query string off every address in a log record, arguments included, and what is secret in its path."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always keep the record, without secrets."""
        message = record.getMessage()
        cut = without_secrets(message)
        if cut != message:
            record.msg, record.args = cut, ()
        return True
