"""Addresses of the examination room."""

from django.urls import path

from . import views

app_name = "examination"
urlpatterns = [
    path("", views.index, name="index"),
    path("lists/", views.lists, name="lists"),
    path("lists/new/", views.list_new, name="list_new"),
    path("lists/<str:list_id>/", views.known_list, name="list"),
    path("import/<str:exhibit_id>/", views.import_document, name="import"),
    path("<str:examination_id>/", views.show, name="show"),
    path("<str:examination_id>/paths/", views.paths, name="paths"),
]
