"""Settings common to development, tests and production. What varies comes from ``environment``."""

from __future__ import annotations

from csp.constants import NONE, SELF

from lodiwelfare.settings import environment
from lodiwelfare.settings.access import *
from lodiwelfare.settings.environment import BASE_DIR, read

SECRET_KEY = read("SECRET_KEY")
SECRET_KEY_FALLBACKS = read("SECRET_KEY_FALLBACKS")
DEBUG = read("DEBUG")
ALLOWED_HOSTS = read("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = read("CSRF_TRUSTED_ORIGINS")
SITE_URL = read("SITE_URL").rstrip("/")
HELP_EMAIL = read("HELP_EMAIL")
TRUSTED_PROXIES = read("TRUSTED_PROXIES")
API_REQUESTS = read("API_REQUESTS")
ACCESSIBILITY_DECLARATION_URL = read("ACCESSIBILITY_DECLARATION_URL")

INSTALLED_APPS = [
    "open_data",
    "discovery",
    "territory",
    "guides",
    "moderation",
    "applications",
    "verification",
    "feedback",
    "exchange",
    "pathway",
    "companies",
    "translating",
    "search",
    "providers",
    "accounts",
    "catalog_pages",
    "counting",
    "messaging",
    "audit",
    "visitors",
    "worker",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.wagtail_users.UsersAppConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "ninja",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lodiwelfare.middleware.PolicyMiddleware",
    "lodiwelfare.middleware.CompressionMiddleware",
    "lodiwelfare.middleware.DoorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lodiwelfare.middleware.AddressLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Sets a variable, and nothing else, for a request that is not about an account: no query, no cookie.
    "allauth.account.middleware.AccountMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "lodiwelfare.urls"
WSGI_APPLICATION = "lodiwelfare.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": environment.database()}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets visitors read while an editor writes; IMMEDIATE takes the write lock at the start of a
    # transaction, where waiting for it is possible.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Off on purpose: it would make every page view a writer on SQLite. Unsafe office requests are wrapped in
# `urls.py`, every other writing view wraps itself.
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": environment.cache()}

# Reference index and admin search run at once, each in a savepoint of its own: a failing task must not
# poison the publish around it.
TASKS = {"default": {"BACKEND": "catalog_pages.tasks.SavepointBackend"}}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "it"
LANGUAGES = environment.languages(LANGUAGE_CODE)
TIME_ZONE = "Europe/Rome"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = read("STATIC_ROOT")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = read("MEDIA_ROOT")
PRIVATE_ROOT = read("PRIVATE_ROOT")
SERVE_MEDIA = read("SERVE_MEDIA")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

vars().update(environment.email())
# What Django, Wagtail and others send goes into the queue of `messaging`; only the worker talks to the mail server.
MAIL_DELIVERY_BACKEND = vars()["EMAIL_BACKEND"]
EMAIL_BACKEND = "messaging.backend.QueueBackend"
DEFAULT_FROM_EMAIL = read("DEFAULT_FROM_EMAIL")
EMAIL_TIMEOUT = 5
APPLICATION_DRAFT_DAYS = read("APPLICATION_DRAFT_DAYS")
APPLICATION_DAYS = read("APPLICATION_DAYS")

ELASTICSEARCH_URL = read("ELASTICSEARCH_URL")
ELASTICSEARCH_API_KEY = read("ELASTICSEARCH_API_KEY")
ELASTICSEARCH_CA = read("ELASTICSEARCH_CA")
ELASTICSEARCH_INDEX_PREFIX = read("ELASTICSEARCH_INDEX_PREFIX")
ELASTICSEARCH_SHARDS = read("ELASTICSEARCH_SHARDS")
ELASTICSEARCH_REPLICAS = read("ELASTICSEARCH_REPLICAS")
ELASTICSEARCH_REFRESH = read("ELASTICSEARCH_REFRESH")
ELASTICSEARCH_TIMEOUT = 0.4
"""Seconds that a visitor's request may wait for Elasticsearch in all."""

WAGTAIL_SITE_NAME = "LodiWelfare"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_TIME_ZONES = ["Europe/Rome"]
WAGTAIL_USER_TIME_ZONE = "Europe/Rome"
WAGTAILIMAGES_IMAGE_MODEL = "catalog_pages.CatalogImage"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_AUTOSAVE_INTERVAL = 10_000
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = True
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILADMIN_NOTIFICATION_USE_HTML = True
WAGTAIL_ALLOW_UNICODE_SLUGS = False
# `catalog_pages.addresses` remembers old addresses, those of services in the tree included.
WAGTAILREDIRECTS_AUTO_CREATE = False
# The admin's own search. The public one has its own index and module.
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "italian"},
}
# localize may neither publish nor show Italian text as if it were translated.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILLOCALIZE_DISABLE_ON_DELETE = True
WAGTAIL_LOCALIZE_DEFAULT_TRANSLATION_MODE = "synced"
TRANSLATIONS_NEED_APPROVAL = environment.read("TRANSLATIONS_NEED_APPROVAL")
if environment.read("MACHINE_TRANSLATION_URL"):
    WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
        "CLASS": "translating.machine.Machine",
        "OPTIONS": {
            "LIBRETRANSLATE_URL": environment.read("MACHINE_TRANSLATION_URL").rstrip("/"),
            "API_KEY": environment.read("MACHINE_TRANSLATION_KEY"),
        },
    }

# Public pages: everything from here, nothing inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
# The office's pages: Wagtail's admin writes inline scripts and styles, and shows previews in a frame.
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "form-action": [SELF],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "base-uri": [SELF],
    "object-src": [NONE],
}
MESSAGE_DAYS = read("MESSAGE_DAYS")
FEEDBACK_DAYS = read("FEEDBACK_DAYS")
AUDIT_DAYS = read("AUDIT_DAYS")
COUNT_DAYS = read("COUNT_DAYS")
OPEN_DATA_DAYS = read("OPEN_DATA_DAYS")
OPEN_DATA_PUBLISHER = read("OPEN_DATA_PUBLISHER")
OPEN_DATA_PUBLISHER_CODE = read("OPEN_DATA_PUBLISHER_CODE")
WIDGET_HOSTS = environment.widget_hosts()
COUNT_SECONDS = 30.0
"""How long a process keeps in memory what readers do, before it writes the totals."""

SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False
CSRF_COOKIE_SAMESITE = "Lax"
# Large sheets have many rows, each with several inputs.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_query": {"()": "lodiwelfare.logs.WithoutQueryString"}},
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "bare": {"format": "{message}", "style": "{"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["no_query"]},
        # One object of JSON a line, for whoever collects the register elsewhere.
        "audit": {"class": "logging.StreamHandler", "formatter": "bare", "stream": "ext://sys.stdout"},
    },
    "root": {"handlers": ["console"], "level": read("LOG_LEVEL")},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "elastic_transport": {"level": "ERROR"},
        "audit": {"handlers": ["audit"], "level": "INFO", "propagate": False},
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
    },
}
