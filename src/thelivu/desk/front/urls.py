"""Addresses of the front room."""

from django.urls import path

from . import views

app_name = "front"
urlpatterns = [
    path("", views.my_day, name="my_day"),
    path("search/", views.search, name="search"),
    path("trail/<str:record_id>/", views.trail, name="trail"),
    path("original/<str:object_id>/", views.original, name="original"),
    path("language/", views.language, name="language"),
]
