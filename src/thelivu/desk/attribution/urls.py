"""Addresses of the attribution room."""

from django.urls import path

from . import exit_views, letter_views, return_views, review_views, views

app_name = "attribution"
urlpatterns = [
    path("", views.index, name="index"),
    path("identities/<str:identity_id>/", views.identity, name="identity"),
    path("identities/<str:identity_id>/sightings/", views.sightings, name="sightings"),
    path("identities/<str:identity_id>/keys/", letter_views.add_key, name="add_key"),
    path("identities/<str:identity_id>/decide/", views.decide, name="decide"),
    path("decisions/<str:decision_id>/", views.show, name="show"),
    path("decisions/<str:decision_id>/answer/", review_views.unblind, name="unblind"),
    path("decisions/<str:decision_id>/holder/", views.holder, name="holder"),
    path("decisions/<str:decision_id>/review/", review_views.review, name="review"),
    path("decisions/<str:decision_id>/second/", review_views.ask, name="ask_second"),
    path("decisions/<str:decision_id>/remind/", review_views.remind, name="remind_second"),
    path("reviews/<str:review_id>/", review_views.explain, name="explain"),
    path("exits/", exit_views.exits, name="exits"),
    path("exits/new/", exit_views.exits_new, name="exits_new"),
    path("exits/<str:list_id>/withdraw/", exit_views.exits_withdraw, name="exits_withdraw"),
    path("controls/", review_views.controls, name="controls"),
    path("controls/<str:control_id>/", review_views.control, name="control"),
    path("decisions/<str:decision_id>/field-check/", views.field_check, name="field_check"),
    path("field-checks/<str:check_id>/", views.check, name="check"),
    path("requests/", letter_views.requests, name="requests"),
    path("requests/new/", letter_views.request_new, name="request_new"),
    path("requests/<str:request_id>/", letter_views.request_, name="request"),
    path("requests/<str:request_id>/letter/", letter_views.letter, name="letter"),
    path("requests/<str:request_id>/lines.csv", letter_views.lines, name="lines"),
    path("requests/<str:request_id>/<str:done>/", letter_views.step, name="step"),
    path("returns/", return_views.returns, name="returns"),
    path("returns/new/", return_views.return_new, name="return_new"),
    path("returns/files/<str:offered_id>/", return_views.offered, name="offered"),
    path("returns/mappings/", return_views.mappings, name="mappings"),
    path("returns/mappings/<str:mapping_id>/", return_views.mapping, name="mapping"),
    path("returns/corrections/<str:correction_id>/", return_views.correction, name="correction"),
    path("returns/<str:return_id>/", return_views.return_, name="return"),
    path("returns/<str:return_id>/origin/", return_views.origin, name="origin"),
    path("returns/<str:return_id>/correct/", return_views.correct, name="correct"),
    path("returns/<str:return_id>/propose/", return_views.propose, name="propose"),
    path("returns/<str:return_id>/delete/", return_views.delete, name="delete"),
    path("returns/<str:return_id>/withdraw/", return_views.withdraw, name="withdraw"),
    path("returns/<str:return_id>/rows/<int:row>/", return_views.return_row, name="return_row"),
]
