"""Addresses of the exhibits room."""

from django.urls import path

from . import field_views, laboratory_views, packet_views, register_views, returning_views, views

app_name = "exhibits"
urlpatterns = [
    path("", views.index, name="index"),
    path("movement/", register_views.movement, name="movement"),
    path("movement/file/", register_views.movement_file, name="movement_file"),
    path("sem/", register_views.sem, name="sem_register"),
    path("laboratory/", laboratory_views.laboratory, name="laboratory"),
    path("laboratory/<str:lab_request_id>/", laboratory_views.lab_request, name="lab_request"),
    path("seize/<str:search_id>/", views.seize, name="seize"),
    path("packets/<str:operation_id>/", packet_views.packets, name="packets"),
    path("packets/<str:operation_id>/<str:district>/", packet_views.send, name="packet_send"),
    path("packet/<str:district_packet_id>/", packet_views.packet, name="packet"),
    path("field/", field_views.field, name="field"),
    path("field/worker.js", field_views.worker, name="field_worker"),
    path("field/clock/", field_views.clock, name="field_clock"),
    path("field/return/", field_views.hand_in, name="field_hand_in"),
    path("field/return/<str:field_return_id>/", field_views.field_return, name="field_return"),
    path("field/<str:form_id>/go/", field_views.go, name="field_go"),
    path("field/<str:form_id>/kit/", field_views.print_kit, name="field_kit"),
    path("field/<str:form_id>/withdraw/", field_views.withdraw, name="field_withdraw"),
    path("field/<str:form_id>/memo/", field_views.write, name="field_write"),
    path("search/<str:search_id>/field/", field_views.forms_of_search, name="field_forms"),
    path("search/<str:search_id>/field/phone/", field_views.check_out, name="field_check_out"),
    path("<str:exhibit_id>/", views.show, name="show"),
    path("search/<str:search_id>/papers/", views.papers_of_search, name="papers"),
    path("search/<str:search_id>/returning/", returning_views.returning, name="returning"),
    path("<str:exhibit_id>/papers/", views.papers_of_one, name="papers_of_one"),
    path("<str:exhibit_id>/sem/", views.sem, name="sem"),
    path("<str:exhibit_id>/note/", views.note, name="note"),
    path("<str:exhibit_id>/hand-over/", views.hand_over, name="hand_over"),
]
