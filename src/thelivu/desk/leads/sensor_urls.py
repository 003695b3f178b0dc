"""Addresses of sensors and watches, which stand before those of a lead's own pages. None takes an address of the network."""

from django.urls import path

from . import hint_views
from . import sensor_batch_views as batch_views
from . import sensor_views as views

PATHS = [
    path("watch/", views.watches, name="watches"),
    path("watch/new/", views.draft, name="watch_new"),
    path("watch/sensors/", views.sensors, name="sensors"),
    path("watch/sensors/new/", views.enrol, name="sensor_new"),
    path("watch/sensors/partner/", views.partner_sensor, name="sensor_partner"),
    path("watch/sensors/<str:sensor_id>/", views.sensor, name="sensor"),
    path("watch/sensors/<str:sensor_id>/retire/", views.retire, name="sensor_retire"),
    path("watch/batches/new/", batch_views.take, name="batch_take"),
    path("watch/batches/<str:batch_id>/", batch_views.batch, name="batch"),
    path("watch/batches/<str:batch_id>/receipt/", batch_views.receipt, name="batch_receipt"),
    path("watch/hints/", hint_views.hints, name="hints"),
    path("watch/hints/new/", hint_views.hints_new, name="hints_new"),
    path("watch/hints/<str:list_id>/", hint_views.hint_list, name="hint_list"),
    path("watch/hints/<str:list_id>/withdraw/", hint_views.hints_withdraw, name="hints_withdraw"),
    path("watch/<str:watch_id>/", views.watch, name="watch"),
    path("watch/<str:watch_id>/approve/", views.approve, name="watch_approve"),
    path("watch/<str:watch_id>/withdraw/", views.withdraw, name="watch_withdraw"),
    path("watch/<str:watch_id>/file/", views.export, name="watch_export"),
    path("watch/<str:watch_id>/<int:number>/", batch_views.swarm, name="watch_swarm"),
]
