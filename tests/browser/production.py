"""The real settings, but reached by plain HTTP: no server stands in front that speaks TLS."""

from lodiwelfare.settings.production import *  # noqa: F403

SECURE_SSL_REDIRECT = False
