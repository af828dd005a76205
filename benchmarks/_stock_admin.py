"""The reference for the office's pages: Wagtail's admin as it comes, over the same tables.

Our hooks, menus, panels and wrappers are taken out; the sheet is edited by a form of stock panels for the same
fields and rows. ``python -m gunicorn benchmarks._stock_admin:application`` serves it.
"""

from __future__ import annotations

from django.conf import settings
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from django.urls import include, path  # noqa: E402  (models exist only now)
from wagtail import hooks, urls  # noqa: E402
from wagtail.admin import urls as admin_urls  # noqa: E402
from wagtail.admin.forms import WagtailAdminPageForm  # noqa: E402
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList  # noqa: E402
from wagtail.admin.panels.model_utils import get_edit_handler  # noqa: E402
from wagtail.documents import urls as document_urls  # noqa: E402

from catalog_pages.models import ServicePage  # noqa: E402

OURS = ("accounts", "applications", "audit", "catalog_pages", "exchange", "feedback", "messaging", "moderation")
OURS += ("open_data", "providers", "search", "verification", "visitors")

hooks.search_for_hooks()
for name, registered in hooks._hooks.items():
    hooks._hooks[name] = [each for each in registered if each[0].__module__.partition(".")[0] not in OURS]

_facts = [name for name in ServicePage.FACTS if name not in ServicePage.ROWS]
ServicePage.edit_handler = ObjectList(
    [
        *(FieldPanel(name) for name in (*ServicePage.TEXTS, *_facts)),
        *(InlinePanel(name) for name in ServicePage.ROWS),
        FieldPanel("slug"),
    ],
    base_form_class=WagtailAdminPageForm,
)
get_edit_handler.cache_clear()

urlpatterns = [
    path("admin/", include(admin_urls)),
    path("documenti/", include(document_urls)),
    path("", include(urls)),
]
settings.ROOT_URLCONF = __name__
