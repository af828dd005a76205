"""What the room adds to the admin."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from catalog_pages.menu import OfficeMenuItem
from companies import desk
from companies.guidance_admin import GuidancePolicy, LetterGuidanceViewSet
from companies.models import LetterGuidance

register_permission_policy(LetterGuidance, GuidancePolicy(LetterGuidance))
register_snippet(LetterGuidanceViewSet)
hooks.register("register_admin_urls", desk.urls)


@hooks.register("register_admin_menu_item")
def plans_item() -> MenuItem:
    """The plans that companies made."""
    address = reverse("company_plans")
    return OfficeMenuItem(_("Piani delle imprese"), address, name="company-plans", icon_name="group", order=325)
