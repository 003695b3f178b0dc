"""Addresses of the reports room."""

from django.urls import path

from . import views

app_name = "reports"
urlpatterns = [path("", views.index, name="index")]
