"""The only file that mounts the rooms."""

from __future__ import annotations

import posixpath

from django.apps import apps
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail import views as wagtail_views
from wagtail.documents import urls as wagtaildocs_urls

from accounts import urls as accounts_urls
from applications import urls as applications_urls
from companies import urls as companies_urls
from counting.pings import urlpatterns as counting_urls
from discovery import urls as discovery_urls
from feedback import urls as feedback_urls
from lodiwelfare.office import one_door
from lodiwelfare.office import urlpatterns as office_urls
from open_data.bulk import urls as bulk_urls
from open_data.developers import urls as developers_urls
from open_data.tryout import urls as tryout_urls
from open_data.urls import urlpatterns as open_data_urls
from open_data.widget import urls as widget_urls
from pathway import urls as pathway_urls
from search import urls as search_urls
from search.hot import remembered
from search.views import health, public_page
from territory import urls as territory_urls
from verification import urls as verification_urls

PRIVATE_UPLOADS = ("documents",)
"""Folders of uploads that no server may give away by their names."""


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve an upload where no server in front does; a name that no file can have is not found.

    Documents have an address of their own, which asks who may read them.
    """
    if posixpath.normpath(path).lstrip("/").startswith(PRIVATE_UPLOADS):
        raise Http404
    try:
        return serve(request, path, document_root=settings.MEDIA_ROOT)
    except (OSError, ValueError) as error:
        raise Http404 from error


# Pages that people wrote, the home page among them, are kept and given as those that the catalogue draws.
written_page = public_page(remembered(wagtail_views.serve))

media_urls = [path("media/<path:path>", media)] if settings.SERVE_MEDIA else []


def demo_urls() -> list[URLPattern]:
    """The page of the design system, where the demo is installed: never in production."""
    if not apps.is_installed("demo"):
        return []
    from demo.components import urlpatterns as found

    return found


urlpatterns = [
    *media_urls,
    *demo_urls(),
    path("healthz", health, name="health"),
    path("admin/", include(office_urls)),
    path("", include(accounts_urls)),
    path("", include(verification_urls)),
    path("", include(counting_urls)),
    path("accesso/", include("accounts.door")),
    path("_util/login/", one_door),
    path("documenti/", include(wagtaildocs_urls)),
    path("api/", include(open_data_urls)),
    # Bodies and the office write to each other in Italian.
    path("", include(applications_urls)),
    *bulk_urls.files,
    *widget_urls.files,
    *developers_urls.files,
    *discovery_urls.for_crawlers,
    *i18n_patterns(
        path("", include(search_urls)),
        path("", include(discovery_urls)),
        *bulk_urls.pages,
        *developers_urls.pages,
        path("", include(feedback_urls)),
        path("", include(territory_urls)),
        path("", include(companies_urls)),
        path("", include(pathway_urls)),
        path("", include(tryout_urls)),
        *widget_urls.pages,
        re_path(wagtail_urls.serve_pattern, written_page, name="wagtail_serve"),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
