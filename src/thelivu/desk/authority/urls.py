"""Addresses of the authority room."""

from django.urls import path

from . import views

app_name = "authority"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<str:authority_id>/", views.show, name="show"),
    path("<str:authority_id>/approve/", views.approve, name="approve"),
    path("<str:authority_id>/revoke/", views.revoke, name="revoke"),
]
