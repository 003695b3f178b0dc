"""Addresses of the targets room."""

from django.urls import path

from . import leads_views, rules_views, views

app_name = "targets"
urlpatterns = [
    path("", views.index, name="index"),
    path("open/", views.open_, name="open"),
    path("leads/", leads_views.queue, name="leads"),
    path("leads/<str:lead_id>/", leads_views.lead, name="lead"),
    path("leads/<str:lead_id>/fact/", leads_views.fact, name="lead_fact"),
    path("leads/<str:lead_id>/tier/", leads_views.tier, name="lead_tier"),
    path("leads/<str:lead_id>/tier/agree/", leads_views.agree, name="lead_agree"),
    path("rules/", rules_views.rules, name="rules"),
    path("rules/propose/", rules_views.propose, name="rules_propose"),
    path("rules/<str:version_id>/", rules_views.version, name="rule_version"),
    path("rules/<str:version_id>/approve/", rules_views.approve, name="rules_approve"),
    path("rules/<str:version_id>/decline/", rules_views.decline, name="rules_decline"),
    path("premises/<str:premises_id>/", views.premises, name="premises"),
    path("premises/<str:premises_id>/district/", views.district, name="district"),
    path("deconfliction/<str:deconfliction_id>/settle/", views.settle, name="settle"),
    path("<str:target_id>/", views.show, name="show"),
    path("<str:target_id>/fact/", views.fact, name="fact"),
    path("<str:target_id>/instrument/", views.instrument, name="instrument"),
    path("<str:target_id>/tier/", views.tier, name="tier"),
    path("<str:target_id>/tier/agree/", views.agree, name="agree"),
    path("<str:target_id>/deconflict/", views.deconflict, name="deconflict"),
    path("<str:target_id>/order/", views.order, name="order"),
    path("<str:target_id>/seal/<str:decision_id>/", views.seal, name="seal"),
]
