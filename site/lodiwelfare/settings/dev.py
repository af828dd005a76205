"""For trying and developing: SQLite, demo content, static files served from where they are."""

from lodiwelfare.settings.base import *
from lodiwelfare.settings.base import INSTALLED_APPS
from lodiwelfare.settings.environment import read

INSTALLED_APPS = ["demo", *INSTALLED_APPS]
SECRET_KEY = SECRET_KEY or "only-for-development-never-in-production"  # noqa: F405
ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]  # noqa: F405
SERVE_MEDIA = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# The demo's log-ins are known to everybody: a second factor would only stand in the way of trying it.
SECOND_FACTOR_REQUIRED = read("DEMO_SECOND_FACTOR")
