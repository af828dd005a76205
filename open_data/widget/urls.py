"""Addresses of the frame and of the page with its code, in each language; of the module, which has them all."""

from __future__ import annotations

from django.urls import URLPattern, path

from open_data.widget import views

files: list[URLPattern] = [path("riquadro/lodi-welfare.js", views.module, name="widget_module")]

pages: list[URLPattern] = [
    path("riquadro/", views.frame, name="widget_frame"),
    path("sviluppatori/riquadro/", views.composer, name="widget_composer"),
]
