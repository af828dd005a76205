"""The settings of the benchmarks, with Wagtail's own API."""

from benchmarks._settings import *  # noqa: F403
from benchmarks._settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "rest_framework", "wagtail.api.v2"]
