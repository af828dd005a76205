"""Addresses for machines. Crawlers know theirs by heart, feeds exist in each language of the site."""

from __future__ import annotations

from django.urls import path

from discovery import views

for_crawlers = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-pagine-<int:number>.xml", views.sitemap_pages, name="sitemap_pages"),
    path("sitemap-servizi-<int:number>.xml", views.sitemap_services, name="sitemap_services"),
]

urlpatterns = [
    path("novita/feed.atom", views.feed, name="feed"),
    path("novita/comuni/<slug:municipality>/feed.atom", views.feed, name="feed_municipality"),
    path("novita/<slug:category>/feed.atom", views.feed, name="feed_category"),
]
