"""Addresses of the office's desk and of the representative's home, under the admin."""

from django.urls import path

from moderation import own_views, views

app_name = "moderation"

urlpatterns = [
    path("da-rivedere/", views.queue, name="queue"),
    path("da-rivedere/insieme/", views.together, name="together"),
    path("da-rivedere/insieme/approva/", views.approve_together, name="approve_together"),
    path("da-rivedere/<int:page_id>/", views.review, name="review"),
    path("da-rivedere/<int:page_id>/decidi/", views.decide, name="decide"),
    path("da-rivedere/<int:page_id>/assegna/", views.assign, name="assign"),
    path("i-miei-servizi/", own_views.own_services, name="own"),
    path("i-miei-servizi/<int:page_id>/ritira/", own_views.withdraw, name="withdraw"),
    path("i-miei-servizi/<int:page_id>/duplica/", own_views.duplicate, name="duplicate"),
    path("i-miei-servizi/<int:page_id>/sospendi/", own_views.suspend, name="suspend"),
    path("i-miei-servizi/<int:page_id>/riapri/", own_views.resume, name="resume"),
]
