"""Addresses of the reports room."""

from django.urls import path

from . import funnel_views, quarter_views, views

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("quarters/", quarter_views.index, name="quarters"),
    path("quarters/<str:quarter_id>/", quarter_views.show, name="quarter"),
    path("quarters/<str:quarter_id>/table.csv", quarter_views.table, name="quarter_csv"),
    path("compare/", funnel_views.compare, name="compare"),
    path("publication/<str:publication_id>/", views.publication, name="publication"),
    path("<str:operation_id>/", views.figures, name="figures"),
    path("<str:operation_id>/funnel/", funnel_views.funnel, name="funnel"),
    path("<str:operation_id>/funnel/records/", funnel_views.records, name="funnel_records"),
    path("<str:operation_id>/records/", views.cell, name="cell"),
    path("<str:operation_id>/note/", views.note, name="note"),
]
