"""What can be wrong with the way in, found when the site starts."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def second_factor(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Only where the demo is installed may the office come in without a second factor."""
    if settings.SECOND_FACTOR_REQUIRED or apps.is_installed("demo"):
        return []
    return [
        Error(
            "Editors and administrators could come in with a password alone.",
            hint="Leave SECOND_FACTOR_REQUIRED True: it is off only in the settings for development and tests.",
            id="accounts.E001",
        )
    ]


@register(Tags.security)
def provider(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A provider needs an identifier, and in the open it needs TLS."""
    found: list[CheckMessage] = []
    for app in settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]:
        if not app["client_id"]:
            found.append(
                Error(
                    "OIDC_SERVER_URL is set without OIDC_CLIENT_ID.",
                    hint="Set the identifier that the provider gave to this site.",
                    id="accounts.E002",
                )
            )
        if not app["settings"]["server_url"].startswith("https://") and not apps.is_installed("demo"):
            found.append(
                Error(
                    "OIDC_SERVER_URL is not an https:// address.",
                    hint="Who answers there decides who may come in: use TLS.",
                    id="accounts.E003",
                )
            )
    return found
