"""Addresses of forwarding, which stand before those of a lead's own pages."""

from django.urls import path

from . import forwarding_partner_views as partner_views
from . import forwarding_views as views

PATHS = [
    path("forwarding/", views.forwards, name="forwards"),
    path("forwarding/receipt/", views.take_receipt, name="take_receipt"),
    path("forwarding/received/", views.received, name="received"),
    path("forwarding/received/new/", views.receive, name="receive"),
    path("forwarding/received/<str:received_id>/", views.received_one, name="received_one"),
    path("forwarding/received/<str:received_id>/receipt/", views.receipt, name="receipt"),
    path("forwarding/partners/", partner_views.partners, name="partners"),
    path("forwarding/partners/new/", partner_views.record, name="partner_new"),
    path("forwarding/partners/<str:partner_id>/", partner_views.partner, name="partner"),
    path("forwarding/partners/<str:partner_id>/approve/", partner_views.approve, name="partner_approve"),
    path("forwarding/partners/<str:partner_id>/end/", partner_views.end, name="partner_end"),
    path("forwarding/card/", partner_views.card, name="card"),
    path("forwarding/card/file/", partner_views.card_file, name="card_file"),
    path("forwarding/sources/<str:source_id>/", views.handling, name="handling"),
    path("forwarding/sent/<str:forward_id>/", views.forward, name="forward"),
    path("forwarding/sent/<str:forward_id>/close/", views.close, name="forward_close"),
    path("<str:lead_id>/forward/", views.forward_lead, name="forward_lead"),
]
