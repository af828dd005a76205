"""For the real site: nothing has a default that could be guessed."""

from django.core.exceptions import ImproperlyConfigured

from lodiwelfare.settings.base import *
from lodiwelfare.settings.base import ALLOWED_HOSTS, SECRET_KEY
from lodiwelfare.settings.environment import read

DEBUG = False
for _name, _value in {"SECRET_KEY": SECRET_KEY, "ALLOWED_HOSTS": ALLOWED_HOSTS}.items():
    if not _value:
        raise ImproperlyConfigured(f"Set {_name} in the environment: production has no default for it.")

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = read("SECURE_HSTS_SECONDS")
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
