"""The references for hot answers, in this very project with its middleware: Django views that ask nothing.

``bare`` has the values of an answer of the API ready and returns them as JSON; ``empty`` says that it is there.
``python -m gunicorn benchmarks._bare_view:application`` serves them; ``BENCH_ANSWER`` names the answer's file.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path

ANSWER = json.loads(Path(os.environ["BENCH_ANSWER"]).read_text())


def bare(request: HttpRequest) -> JsonResponse:
    """Write values that are there."""
    return JsonResponse(ANSWER)


def empty(request: HttpRequest) -> JsonResponse:
    """Say nothing."""
    return JsonResponse({"status": "ok"})


urlpatterns = [path("bare", bare), path("empty", empty)]
settings.ROOT_URLCONF = __name__
application = get_wsgi_application()
