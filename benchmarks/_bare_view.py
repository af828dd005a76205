"""The reference for hot answers: the least that a Django view can say, in this very project with its middleware.

``python -m gunicorn benchmarks._bare_view:application`` serves it.
"""

from __future__ import annotations

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path


def bare(request: HttpRequest) -> JsonResponse:
    """Answer without asking anything."""
    return JsonResponse({"status": "ok"})


urlpatterns = [path("bare", bare)]
settings.ROOT_URLCONF = __name__
application = get_wsgi_application()
