"""Addresses of the examination room."""

from django.urls import path

from . import acts_views, board_views, run_views, shared_views, views, woken_views

app_name = "examination"
urlpatterns = [
    path("", views.index, name="index"),
    path("lists/", views.lists, name="lists"),
    path("lists/new/", views.list_new, name="list_new"),
    path("lists/<str:list_id>/", views.known_list, name="list"),
    path("take/", run_views.take, name="take"),
    path("take/<str:exhibit_id>/", run_views.take, name="take_for"),
    path("import/<str:exhibit_id>/", run_views.import_document, name="import"),
    path("bench/<str:exhibit_id>/", run_views.bench, name="bench"),
    path("acts/<str:exhibit_id>/", acts_views.acts, name="acts"),
    path("round/<str:operation_id>/", board_views.board, name="board"),
    path("woken/", woken_views.woken, name="woken"),
    path("woken/<str:waking_id>/", woken_views.waking, name="waking"),
    path("matches/", shared_views.matches, name="matches"),
    path("matches/<str:exhibit_id>/<str:other_exhibit_id>/", shared_views.pair, name="pair"),
    path("<str:examination_id>/", views.show, name="show"),
    path("<str:examination_id>/paths/", views.paths, name="paths"),
]
