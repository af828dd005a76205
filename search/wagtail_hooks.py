"""What the read side adds to the admin."""

from __future__ import annotations

from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from search import office
from search.lay_admin import LayGroupViewSet, OfficePolicy
from search.models import LayGroup

register_permission_policy(LayGroup, OfficePolicy(LayGroup))
register_snippet(LayGroupViewSet)

hooks.register("register_admin_urls", office.urls)
hooks.register("construct_main_menu", office.show_in_menu)
