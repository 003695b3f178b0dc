"""Addresses of the register: a kept document with its spans masked, the ledger of a file, the access log."""

from django.urls import path

from . import views

app_name = "register"
urlpatterns = [
    path("access/", views.access, name="access"),
    path("documents/<str:object_id>/", views.document, name="document"),
    path("papers/check/", views.check, name="check"),
    path("papers/<str:paper_id>/", views.paper, name="paper"),
    path("ledger/<str:stream>/", views.ledger, name="ledger"),
]
