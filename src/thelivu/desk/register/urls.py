"""Addresses of the register: a kept document with its spans masked, and what the ledger holds of a file."""

from django.urls import path

from . import views

app_name = "register"
urlpatterns = [
    path("documents/<str:object_id>/", views.document, name="document"),
    path("ledger/<str:stream>/", views.ledger, name="ledger"),
]
