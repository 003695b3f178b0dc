"""Addresses of the front room."""

from django.urls import path

from . import views

app_name = "front"
urlpatterns = [path("", views.my_day, name="my_day")]
