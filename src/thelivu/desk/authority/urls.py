"""Addresses of the authority room."""

from django.urls import path

from . import law_views, views

app_name = "authority"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("nodal/", views.nodal, name="nodal"),
    path("nodal/new/", views.nodal_new, name="nodal_new"),
    path("nodal/<str:row_id>/", views.nodal_show, name="nodal_show"),
    path("law/", law_views.law, name="law"),
    path("law/<str:table>/<path:code>/", law_views.law_show, name="law_show"),
    path("<str:authority_id>/", views.show, name="show"),
    path("<str:authority_id>/approve/", views.approve, name="approve"),
    path("<str:authority_id>/revoke/", views.revoke, name="revoke"),
]
