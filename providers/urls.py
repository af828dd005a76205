"""Addresses of bodies and people inside the admin."""

from __future__ import annotations

from django.urls import path, re_path

from providers.views import bodies, changes, people

app_name = "providers"
urlpatterns = [
    path("persone/", people.own, name="own_people"),
    path("persone/<int:body_id>/", people.index, name="people"),
    path("persone/<int:body_id>/invita/", people.invite, name="invite"),
    re_path(
        r"^persone/(?P<body_id>\d{1,9})/inviti/(?P<invitation_id>\d{1,9})/(?P<action>rimanda|ritira)/$",
        people.invitation,
        name="invitation",
    ),
    path("persone/<int:body_id>/<int:user_id>/ruolo/", people.role, name="role"),
    path("persone/<int:body_id>/<int:user_id>/togli/", people.remove, name="remove"),
    path("persone/<int:body_id>/<int:user_id>/passa/", people.hand_over, name="hand_over"),
    path("enti/", bodies.index, name="index"),
    path("enti/nuovo/", bodies.create, name="create"),
    path("enti/<int:body_id>/", bodies.body, name="body"),
    path("enti/<int:body_id>/sospendi/", bodies.suspend, name="suspend"),
    path("enti/<int:body_id>/riattiva/", bodies.lift, name="lift"),
    path("enti/<int:body_id>/sposta/", changes.move, name="move"),
    path("enti/<int:body_id>/unisci/", changes.merge, name="merge"),
]
