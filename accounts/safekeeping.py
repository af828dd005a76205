"""Keeping the second factors' secrets so that a copy of the database alone is of no use."""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

logger = logging.getLogger(__name__)
PREFIX = "fernet:"


def encrypt(text: str) -> str:
    """A secret, readable only with the site's secret key."""
    return PREFIX + _box().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """A secret as it was. One that was kept with a key that is gone opens nothing: its owner needs a new one."""
    if not text.startswith(PREFIX):
        return text
    try:
        return _box().decrypt(text.removeprefix(PREFIX).encode()).decode()
    except InvalidToken:
        logger.error("A second factor was kept with another SECRET_KEY: add that to SECRET_KEY_FALLBACKS, or reset it")
        return base64.b32encode(secrets.token_bytes(20)).decode()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"accounts.secrets:" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
