"""Addresses of the exhibits room."""

from django.urls import path

from . import laboratory_views, register_views, views

app_name = "exhibits"
urlpatterns = [
    path("", views.index, name="index"),
    path("movement/", register_views.movement, name="movement"),
    path("movement/file/", register_views.movement_file, name="movement_file"),
    path("sem/", register_views.sem, name="sem_register"),
    path("laboratory/", laboratory_views.laboratory, name="laboratory"),
    path("laboratory/<str:lab_request_id>/", laboratory_views.lab_request, name="lab_request"),
    path("seize/<str:search_id>/", views.seize, name="seize"),
    path("<str:exhibit_id>/", views.show, name="show"),
    path("search/<str:search_id>/papers/", views.papers_of_search, name="papers"),
    path("<str:exhibit_id>/papers/", views.papers_of_one, name="papers_of_one"),
    path("<str:exhibit_id>/sem/", views.sem, name="sem"),
    path("<str:exhibit_id>/note/", views.note, name="note"),
    path("<str:exhibit_id>/hand-over/", views.hand_over, name="hand_over"),
]
