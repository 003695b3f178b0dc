"""Addresses of the reports room."""

from django.urls import path

from . import views

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("publication/<str:publication_id>/", views.publication, name="publication"),
    path("<str:operation_id>/", views.figures, name="figures"),
    path("<str:operation_id>/records/", views.cell, name="cell"),
    path("<str:operation_id>/note/", views.note, name="note"),
]
