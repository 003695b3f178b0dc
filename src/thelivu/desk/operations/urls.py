"""Addresses of the operations room."""

from django.urls import path

from . import plan_views, views

app_name = "operations"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("search/<str:search_id>/", views.search, name="search"),
    path("search/<str:search_id>/prepare/", views.prepare, name="prepare"),
    path("search/<str:search_id>/approve/", views.approve, name="approve"),
    path("search/<str:search_id>/kit/", plan_views.kit, name="kit"),
    path("search/<str:search_id>/enter/", views.enter, name="enter"),
    path("search/<str:search_id>/leave/", views.leave, name="leave"),
    path("search/<str:search_id>/call-off/", views.call_off, name="call_off"),
    path("search/<str:search_id>/door/", views.door, name="door"),
    path("search/<str:search_id>/outcome/", views.outcome, name="outcome"),
    path("incident/<str:incident_id>/", views.incident, name="incident"),
    path("<str:operation_id>/", views.show, name="show"),
    path("<str:operation_id>/readiness/", plan_views.readiness, name="readiness"),
    path("<str:operation_id>/allotment/", plan_views.allotment, name="allotment"),
    path("<str:operation_id>/papers/", plan_views.papers, name="papers"),
    path("<str:operation_id>/board/", views.day_board, name="board"),
    path("<str:operation_id>/team/", views.team_new, name="team_new"),
    path("<str:operation_id>/allot/", views.allot, name="allot"),
]
