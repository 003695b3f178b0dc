"""Addresses of long work."""

from django.urls import path

from . import views

app_name = "jobs"
urlpatterns = [
    path("", views.index, name="index"),
    path("<str:job_id>/", views.show, name="show"),
    path("<str:job_id>/items/", views.items, name="items"),
    path("<str:job_id>/stop/", views.stop, name="stop"),
    path("<str:job_id>/resume/", views.resume, name="resume"),
    path("<str:job_id>/items/<str:item_id>/retry/", views.retry, name="retry"),
]
