"""Addresses of the cases room."""

from django.urls import path

from . import views

app_name = "cases"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/<str:search_id>/", views.new, name="new"),
    path("accused/<str:accused_id>/age/", views.age, name="age"),
    path("accused/<str:accused_id>/arrest/", views.arrest, name="arrest"),
    path("accused/<str:accused_id>/foundation/", views.foundation, name="foundation"),
    path("accused/<str:accused_id>/name/", views.name, name="name"),
    path("<str:case_id>/", views.show, name="show"),
    path("<str:case_id>/edit/", views.edit, name="edit"),
    path("<str:case_id>/sections/", views.sections, name="sections"),
    path("<str:case_id>/fir/", views.fir, name="fir"),
    path("<str:case_id>/accused/", views.accused, name="accused"),
    path("<str:case_id>/duty/", views.duty, name="duty"),
    path("<str:case_id>/forward/", views.forward, name="forward"),
    path("<str:case_id>/papers/", views.papers_of, name="papers"),
    path("<str:case_id>/event/", views.event, name="event"),
]
