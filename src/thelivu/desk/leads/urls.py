"""Addresses of the leads room."""

from django.urls import path

from . import bundles_views, deconfliction_views, graph_views, groups_views, intake_views, manual_views, views
from .forwarding_urls import PATHS as FORWARDING
from .sensor_urls import PATHS as WATCHES

app_name = "leads"
urlpatterns = [
    path("", views.index, name="index"),
    path("decide/", views.decide_many, name="decide_many"),
    path("upload/", views.upload, name="upload"),
    path("intake/", intake_views.intake, name="intake"),
    path("new/", views.new, name="new"),
    path("sources/<str:source_id>/", views.source, name="source"),
    path("sources/<str:source_id>/manual/", manual_views.manual, name="manual"),
    path("sources/<str:source_id>/mapping/", views.mapping, name="mapping"),
    path("observations/<str:observation_id>/reading/", views.reading, name="reading"),
    path("suggestions/<str:suggestion_id>/", views.suggestion, name="suggestion"),
    path("identities/", views.identities, name="identities"),
    path("identities/accept/", views.accept, name="accept"),
    path("identities/<str:identity_id>/", views.identity, name="identity"),
    path("pairs/", bundles_views.pairs, name="pairs"),
    path("pairs/decide/", bundles_views.decide_pairs, name="decide_pairs"),
    path("bundles/", bundles_views.bundles, name="bundles"),
    path("bundles/<str:bundle_id>/", bundles_views.bundle, name="bundle"),
    path("bundles/members/<str:member_id>/out/", bundles_views.take_out, name="take_out"),
    path("webs/<str:web_id>/", graph_views.web, name="web"),
    path("webs/<str:web_id>/at/<str:use_id>/", graph_views.web_identifier, name="web_identifier"),
    path("webs/<str:web_id>/on/<str:use_id>/", graph_views.go_on, name="go_on"),
    path("deconfliction/<str:answer_id>/settle/", deconfliction_views.settle, name="settle"),
    *FORWARDING,
    *WATCHES,
    path("groups/", groups_views.groups, name="groups"),
    path("groups/<str:group_id>/", groups_views.group, name="group"),
    path("groups/<str:group_id>/conversation/", groups_views.conversation, name="conversation"),
    path("groups/<str:group_id>/act/", groups_views.note_act, name="group_act"),
    path("groups/<str:group_id>/watch/", groups_views.watch, name="group_watch"),
    path("groups/<str:group_id>/watch/end/", groups_views.end_watch, name="group_watch_end"),
    path("groups/<str:group_id>/returns/", groups_views.see_returns, name="group_returns"),
    path("groups/<str:group_id>/same/<str:other_id>/", groups_views.same, name="group_same"),
    path("<str:lead_id>/identifiers/", graph_views.identifiers, name="identifiers"),
    path("<str:lead_id>/identifiers/<str:use_id>/", graph_views.identifier, name="identifier"),
    path("<str:lead_id>/identifiers/<str:use_id>/web/", graph_views.ask_web, name="ask_web"),
    path("<str:lead_id>/deconflict/", deconfliction_views.ask, name="deconflict"),
    path("<str:lead_id>/look/", bundles_views.look, name="look"),
    path("<str:lead_id>/", views.show, name="show"),
    path("<str:lead_id>/decide/", views.decide, name="decide"),
]
