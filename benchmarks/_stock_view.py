"""The reference for who builds with Wagtail alone: its API as its documentation sets it up, in this project.

``python -m gunicorn benchmarks._stock_view:application`` serves it.
"""

from __future__ import annotations

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks._stock_settings"

from django.conf import settings
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from django.urls import path  # noqa: E402  (models exist only now)
from wagtail.api.v2.router import WagtailAPIRouter  # noqa: E402
from wagtail.api.v2.views import PagesAPIViewSet  # noqa: E402

router = WagtailAPIRouter("stock")
router.register_endpoint("pages", PagesAPIViewSet)
urlpatterns = [path("stock/", router.urls)]
settings.ROOT_URLCONF = __name__
