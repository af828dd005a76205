"""The reference: the least that a Django view can do, in this very project with its middleware.

It hands the search body it is given to the Elasticsearch client and returns what is stored: no checking, no
labels, no database, no schema. ``python -m gunicorn benchmarks._thin_view:application`` serves it.
"""

from __future__ import annotations

import json
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def thin(request: HttpRequest) -> JsonResponse:
    """Forward a search."""
    from search import elastic, index

    found = elastic.for_visitors().search(index=index.alias(), body=json.loads(request.body))
    return JsonResponse(
        {
            "total": found["hits"]["total"]["value"],
            "facets": found["aggregations"],
            "items": [hit["_source"] for hit in found["hits"]["hits"]],
        }
    )


settings.ROOT_URLCONF = __name__
application = get_wsgi_application()
# The site's own addresses come after: its middleware asks for some of them by name.
urlpatterns = [path("search", thin), *import_module("lodiwelfare.urls").urlpatterns]
