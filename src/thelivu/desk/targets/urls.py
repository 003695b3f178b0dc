"""Addresses of the targets room."""

from django.urls import path

from . import views

app_name = "targets"
urlpatterns = [path("", views.index, name="index")]
