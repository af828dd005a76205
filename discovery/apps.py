"""The application that shows machines the way."""

from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    """Sitemap, robots.txt, feeds. It has no models: what is public is told by ``search`` and by the pages."""

    name = "discovery"
    verbose_name = "Sitemap e novità"
