"""Addresses of the office's desk, under the admin."""

from django.urls import path

from moderation import views

app_name = "moderation"

urlpatterns = [
    path("da-rivedere/", views.queue, name="queue"),
    path("da-rivedere/insieme/", views.together, name="together"),
    path("da-rivedere/insieme/approva/", views.approve_together, name="approve_together"),
    path("da-rivedere/<int:page_id>/", views.review, name="review"),
    path("da-rivedere/<int:page_id>/decidi/", views.decide, name="decide"),
    path("da-rivedere/<int:page_id>/assegna/", views.assign, name="assign"),
]
