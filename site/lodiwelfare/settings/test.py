"""For tests: quick passwords, nothing sent."""

from lodiwelfare.settings import environment
from lodiwelfare.settings.base import *
from lodiwelfare.settings.base import INSTALLED_APPS
from lodiwelfare.settings.environment import BASE_DIR

INSTALLED_APPS = ["demo", *INSTALLED_APPS]
SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAIL_DELIVERY_BACKEND = EMAIL_BACKEND
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MEDIA_ROOT = str(BASE_DIR / "var" / "test-media")
PRIVATE_ROOT = str(BASE_DIR / "var" / "test-private")
if environment.read("DATABASE_URL").startswith("sqlite"):
    DATABASES["default"]["NAME"] = str(BASE_DIR / "var" / "test.sqlite3")  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405
SERVE_MEDIA = True
# A test asks more in a minute than anybody may.
API_REQUESTS = 1_000_000
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# Nothing is written behind a test's back: those of counting write themselves.
COUNT_SECONDS = 0.0
# Tests of the admin are logged in by force; tests/accounts turns it on.
SECOND_FACTOR_REQUIRED = False
USERSESSIONS_TRACK_ACTIVITY = False
