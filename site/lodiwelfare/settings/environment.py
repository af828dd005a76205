"""What can be set from outside: one table, which the README repeats and a test holds to the code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[3]

DISPENSABLE = {
    "django.core.cache.backends.filebased.FileBasedCache": "lodiwelfare.caches.DispensableFileCache",
    "django.core.cache.backends.redis.RedisCache": "lodiwelfare.caches.DispensableRedisCache",
}
"""The backends of ``lodiwelfare.caches``, by what they are without."""


@dataclass(frozen=True)
class Variable:
    """One environment variable: how it is read (a method of ``environ.Env``), its default, what it is for."""

    reader: str
    default: Any
    purpose: str


VARIABLES: dict[str, Variable] = {
    "SECRET_KEY": Variable("str", "", "Django's secret key; required in production"),
    "SECRET_KEY_FALLBACKS": Variable("list", [], "Keys used before, separated by commas: what they signed stays good"),
    "DEBUG": Variable("bool", False, "Error pages for developers; never in production"),
    "ALLOWED_HOSTS": Variable("list", [], "Host names of the site, separated by commas; required in production"),
    "CSRF_TRUSTED_ORIGINS": Variable("list", [], "Origins trusted by forms, with https://"),
    "SITE_URL": Variable("str", "http://127.0.0.1:8000", "Public address, without a final slash"),
    "DATABASE_URL": Variable("str", f"sqlite:///{BASE_DIR}/var/lodiwelfare.sqlite3", "PostgreSQL, or SQLite to try it"),
    "ELASTICSEARCH_URL": Variable(
        "str", "", "Elasticsearch 8, one node or several with commas between; empty: the database searches"
    ),
    "ELASTICSEARCH_API_KEY": Variable("str", "", "API key, where user:password@ in the URL is not how one logs in"),
    "ELASTICSEARCH_CA": Variable("str", "", "File with the authority that signed the certificates of https:// nodes"),
    "ELASTICSEARCH_INDEX_PREFIX": Variable("str", "lodiwelfare-", "Prefix of the index names"),
    "ELASTICSEARCH_SHARDS": Variable("int", 1, "Shards of an index, from the next `search_rebuild` on"),
    "ELASTICSEARCH_REPLICAS": Variable(
        "str", "0-1", "Copies of each shard: a number, or a range to grow with the nodes"
    ),
    "ELASTICSEARCH_REFRESH": Variable("str", "1s", "How often an index shows what was written in large batches"),
    "CACHE_URL": Variable("str", f"filecache://{BASE_DIR}/var/cache", "Redis, or a folder"),
    "MEDIA_ROOT": Variable("str", f"{BASE_DIR}/var/media", "Folder of images and documents"),
    "PRIVATE_ROOT": Variable(
        "str", f"{BASE_DIR}/var/private", "Folder of the documents of applications: no web server serves it"
    ),
    "APPLICATION_DRAFT_DAYS": Variable(
        "int", 60, "Days after which an application that was never sent is deleted, a week after a warning"
    ),
    "APPLICATION_DAYS": Variable(
        "int",
        1826,
        "Days after its decision for which an application keeps documents and people's data; 0: for ever",
    ),
    "SERVE_MEDIA": Variable("bool", False, "Serve uploads from Django, where no server in front does"),
    "STATIC_ROOT": Variable("str", f"{BASE_DIR}/var/static", "Folder of collected static files"),
    "EMAIL_URL": Variable("str", "consolemail://", "Mail server, such as smtp+tls://user:password@host:587"),
    "DEFAULT_FROM_EMAIL": Variable("str", "LodiWelfare <noreply@localhost>", "Sender of e-mails"),
    "HELP_EMAIL": Variable("str", "lodigianowelfare@gmail.com", "Help contact shown on the pages"),
    "ACCESSIBILITY_DECLARATION_URL": Variable("str", "", "Accessibility declaration on form.agid.gov.it"),
    "LANGUAGES": Variable(
        "list",
        ["it", "en", "ro", "ar"],
        "Languages of the site by ISO 639 code, separated by commas; Italian is among them",
    ),
    "TRUSTED_PROXIES": Variable(
        "int", 0, "How many proxies of ours stand in front: the visitor's address is read behind them"
    ),
    "API_REQUESTS": Variable("int", 1200, "Requests of the API that one address may make in a minute; 0: no limit"),
    "OIDC_SERVER_URL": Variable("str", "", "Issuer of an OpenID Connect provider; empty: log-in by password only"),
    "OIDC_PROVIDER_ID": Variable("str", "oidc", "Its short name in addresses: /accesso/oidc/NAME/login/callback/"),
    "OIDC_NAME": Variable("str", "SPID o CIE", "Its name on the button, after “Entra con”"),
    "OIDC_CLIENT_ID": Variable("str", "", "Identifier that the provider gave to this site"),
    "OIDC_CLIENT_SECRET": Variable("str", "", "Secret that the provider gave to this site"),
    "DEMO_SECOND_FACTOR": Variable(
        "bool", False, "Ask the demo's editors for a second factor too (development only; elsewhere always asked)"
    ),
    "SECURE_HSTS_SECONDS": Variable("int", 31_536_000, "HSTS in seconds (production only)"),
    "TRANSLATIONS_NEED_APPROVAL": Variable(
        "bool", True, "Whether a translation waits for the office's approval; if not, translators publish it"
    ),
    "MACHINE_TRANSLATION_URL": Variable(
        "str", "", "A LibreTranslate server that drafts translations, marked as such until read; empty: none"
    ),
    "MACHINE_TRANSLATION_KEY": Variable("str", "", "Its key, where it wants one"),
    "MESSAGE_DAYS": Variable("int", 90, "Days for which the texts of sent messages are kept"),
    "FEEDBACK_DAYS": Variable("int", 730, "Days for which readers' reports and ratings are kept"),
    "AUDIT_DAYS": Variable("int", 1095, "Days for which the register is kept; 0: for ever"),
    "COUNT_DAYS": Variable("int", 800, "Days for which it is kept how often a sheet was opened and called on a day"),
    "OPEN_DATA_DAYS": Variable(
        "int", 30, "Days for which each night's data files are kept; one a month stays for good"
    ),
    "OPEN_DATA_PUBLISHER": Variable(
        "str",
        "Ufficio di Piano dell'Ambito di Lodi",
        "Who publishes the open data, by the name in the national catalogue",
    ),
    "OPEN_DATA_PUBLISHER_CODE": Variable(
        "str", "lodiwelfare", "Its code there: the IPA code of a public body, the VAT number of others"
    ),
    "WIDGET_HOSTS": Variable(
        "list",
        [],
        "Sites that may show the widget, separated by commas: `www.comune.example.it`, `*.example.it`; empty: any",
    ),
    "LOG_LEVEL": Variable("str", "INFO", "Level of log messages"),
}

LANGUAGE = re.compile(r"[a-z]{2,3}")
HOST = re.compile(r"(https?://)?(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?")
"""A host as a policy of browsers names it: nothing in it can end the policy."""

_env = environ.Env()


def read(name: str) -> Any:
    """Return the value of a variable of the table, in its type."""
    variable = VARIABLES[name]
    return getattr(_env, variable.reader)(name, default=variable.default)


def database() -> dict[str, Any]:
    """Django's description of ``DATABASE_URL``."""
    return dict(_env.db_url_config(read("DATABASE_URL")))


def cache() -> dict[str, Any]:
    """Django's description of ``CACHE_URL``, with a backend whose loss fails nothing."""
    described = dict(_env.cache_url_config(read("CACHE_URL")))
    return described | {"BACKEND": DISPENSABLE.get(described["BACKEND"], described["BACKEND"])}


def email() -> dict[str, Any]:
    """Django's settings for ``EMAIL_URL``."""
    return dict(_env.email_url_config(read("EMAIL_URL")))


def languages(source: str) -> list[tuple[str, str]]:
    """The languages of the site, each in its own words: the one in which it is written first, then as they are set.

    Raises ``ImproperlyConfigured`` where one is not known, or the source is not among them.
    """
    codes = [code.strip() for code in read("LANGUAGES") if code.strip()]
    if source not in codes:
        raise ImproperlyConfigured(f"LANGUAGES is without {source}, the language in which the site is written.")
    unknown = [code for code in codes if not LANGUAGE.fullmatch(code) or "name_local" not in LANG_INFO.get(code, {})]
    if unknown:
        raise ImproperlyConfigured(f"LANGUAGES names what Django knows no language by: {', '.join(unknown)}.")
    names = {code: str(LANG_INFO[code]["name_local"]) for code in (source, *codes)}
    return [(code, f"{name[:1].upper()}{name[1:]}") for code, name in names.items()]


def widget_hosts() -> list[str]:
    """The sites that may show the catalogue inside theirs; none: any may.

    Raises ``ImproperlyConfigured`` for what is no host: it would be written into the policy of the frame.
    """
    hosts = [host.strip().lower().removesuffix("/") for host in read("WIDGET_HOSTS") if host.strip()]
    if wrong := [host for host in hosts if not HOST.fullmatch(host)]:
        raise ImproperlyConfigured(f"WIDGET_HOSTS names what is no host: {', '.join(wrong)}.")
    return hosts
