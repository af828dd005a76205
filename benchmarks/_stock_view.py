"""The reference for who builds with Wagtail alone: its API as its documentation sets it up, in this project.

The fields that it may give are those that a summary of ours is made of.

``python -m gunicorn benchmarks._stock_view:application`` serves it.
"""

from __future__ import annotations

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks._stock_settings"

from django.conf import settings
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from importlib import import_module  # noqa: E402  (models exist only now)

from django.urls import path  # noqa: E402
from wagtail.api import APIField  # noqa: E402
from wagtail.api.v2.router import WagtailAPIRouter  # noqa: E402
from wagtail.api.v2.views import PagesAPIViewSet  # noqa: E402

from catalog_pages import models  # noqa: E402

FIELDS = {
    models.Term: "code",
    models.ContactRow: "label phone phone_extra",
    models.PriceRow: "amount amount_to unit",
    models.ServiceLocation: "address municipality",
    models.DatedNotice: "kind starts ends",
    models.ServicePage: (
        "summary category kind status targets min_age max_age municipalities delivery languages welfare_letters"
        " assured_date contacts prices locations notices"
    ),
}
for model, names in FIELDS.items():
    model.api_fields = [APIField(name) for name in names.split()]

router = WagtailAPIRouter("stock")
router.register_endpoint("pages", PagesAPIViewSet)
# The site's own addresses come after: its middleware asks for some of them by name.
urlpatterns = [path("stock/", router.urls), *import_module("lodiwelfare.urls").urlpatterns]
settings.ROOT_URLCONF = __name__
