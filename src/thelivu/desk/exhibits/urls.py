"""Addresses of the exhibits room."""

from django.urls import path

from . import views

app_name = "exhibits"
urlpatterns = [path("", views.index, name="index")]
