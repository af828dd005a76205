"""Addresses of the guides, under the admin."""

from django.urls import path

from guides import views

app_name = "guides"

urlpatterns = [
    path("guida/", views.body_guide, name="body"),
    path("guida/ufficio/", views.office_guide, name="office"),
]
