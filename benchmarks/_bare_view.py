"""The references for hot answers, in this very project with its middleware: Django views that ask nothing.

``bare`` has the values of an answer of the API ready and returns them as JSON, ``page`` puts a ready body into a
template, ``empty`` says that it is there. ``python -m gunicorn benchmarks._bare_view:application`` serves them;
``BENCH_ANSWER`` names the answer's file, ``BENCH_PAGES`` the folder with a file for each body.
"""

from __future__ import annotations

import json
import os
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path

ANSWER = json.loads(Path(os.environ["BENCH_ANSWER"]).read_text()) if "BENCH_ANSWER" in os.environ else {}
PAGES = {each.stem: each.read_text() for each in Path(os.environ.get("BENCH_PAGES", os.devnull)).glob("*.html")}
TEMPLATE = "<!DOCTYPE html><html><head><title>{{ name }}</title></head><body>{{ body|safe }}</body></html>"


def bare(request: HttpRequest) -> JsonResponse:
    """Write values that are there."""
    return JsonResponse(ANSWER)


def page(request: HttpRequest, name: str) -> HttpResponse:
    """Draw a template of two values."""
    return HttpResponse(template.render({"name": name, "body": PAGES[name]}, request))


def empty(request: HttpRequest) -> JsonResponse:
    """Say nothing."""
    return JsonResponse({"status": "ok"})


settings.ROOT_URLCONF = __name__
application = get_wsgi_application()
# The site's own addresses come after: its middleware asks for some of them by name.
site_urls = import_module("lodiwelfare.urls").urlpatterns
urlpatterns = [path("bare", bare), path("page/<slug:name>/", page), path("empty", empty), *site_urls]
template = engines["django"].from_string(TEMPLATE)
