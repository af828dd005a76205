"""Addresses of the office's desk, under the admin."""

from django.urls import path

from moderation import views

app_name = "moderation"

urlpatterns = [
    path("da-rivedere/", views.queue, name="queue"),
    path("da-rivedere/<int:page_id>/", views.review, name="review"),
]
