"""Addresses of the operations room."""

from django.urls import path

from . import day_views, duty_views, incident_views, plan_views, returning_views, views

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
    path("search/<str:search_id>/word/", day_views.word, name="word"),
    path("search/<str:search_id>/duties/", duty_views.duties, name="duties"),
    path("trouble/<str:word_id>/", day_views.trouble, name="trouble"),
    path("incident/<str:incident_id>/", incident_views.incident, name="incident"),
    path("incident/<str:incident_id>/told/", incident_views.acknowledge, name="told"),
    path("watches/<str:watch_id>/", returning_views.watch_returns, name="watch_returns"),
    path("<str:operation_id>/", views.show, name="show"),
    path("<str:operation_id>/readiness/", plan_views.readiness, name="readiness"),
    path("<str:operation_id>/allotment/", plan_views.allotment, name="allotment"),
    path("<str:operation_id>/papers/", plan_views.papers, name="papers"),
    path("<str:operation_id>/board/", day_views.day_board, name="board"),
    path("<str:operation_id>/board/now/", day_views.day_board_now, name="board_now"),
    path("<str:operation_id>/reports/", day_views.reports, name="reports"),
    path("<str:operation_id>/team/", views.team_new, name="team_new"),
    path("<str:operation_id>/allot/", views.allot, name="allot"),
]
