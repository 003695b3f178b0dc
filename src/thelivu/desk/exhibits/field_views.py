"""Pages around the field form: giving one out, the go code, returns; and the form itself as a phone keeps it."""

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_POST

from thelivu.base import Refused, ThelivuError, Word, rfc3339, say
from thelivu.desk.authority.queries import choices
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, refusal
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.queries import keys, now, rail
from thelivu.desk.targets.views import or_404
from thelivu.exhibits.memo import NOT_COMPUTED, STATES
from thelivu.law import load as load_law
from thelivu.operations import DOORS

from . import actions, field_actions, field_pages, field_papers, field_queries, queries
from .field_forms import CheckOutForm, DecideForm, KitForm, MemoForm, ReturnForm, WithdrawForm
from .forms import attempt

_ASSETS = Path(settings.STATICFILES_DIRS[0])
_SCRIPTS = ("app", "bind", "exhibit", "lists", "load", "seal", "send", "sha256", "shelf")
_WORDS = {
    "age_wrong": (), "all_sent": ("n",), "bag_missing": (), "bags_differ": ("n", "one", "two"), "choose": (),
    "connected": (), "digest_wrong": (), "exhibit_n": ("n",), "exhibits": (), "form_name": ("label", "n"),
    "go_wrong": (), "imei_wrong": (), "item_open": (), "item_sealed": ("bag",), "item_sent": ("bag",), "kept": ("n",),
    "name_missing": (), "not_connected": (), "not_signed": (), "nothing_else_missing": (), "open_elsewhere": (),
    "pin_wrong": (), "reading": ("name", "done", "of"), "sending": (), "signed": (), "signed_out": (),
    "sid_wrong": ("sid",), "spot_missing": (), "total_wrong": ("n",), "waits": ("why",),
}  # fmt: skip
"""Sentences that the script of the form says, with the values that it fills in."""


# The forms of one search -----------------------------------------------------------------------------------------
@page
def forms_of_search(request: OfficerRequest, search_id: str) -> HttpResponse:
    """The forms that went out for a search, what came back, its memos; a paper kit is given out here."""
    request.actor.require("view")
    search, actor = or_404(queries.search_of, search_id), request.actor
    may = actor.may("take_custody")
    kit = KitForm(
        request.POST or None, language=actor.language, authorities=choices(actions.SEIZE)
    ) if may else None  # fmt: skip
    if kit is not None and attempt(kit, lambda: _kit(actor, search.id, kit)) is not None:
        return redirect("exhibits:field_forms", search.id)
    return _forms_page(request, search, kit)


def _kit(actor: Actor, search_id: str, form: KitForm) -> Any:
    given = form.cleaned_data
    return field_actions.check_out(
        actor, search_id, given["authority_id"], medium="paper", hours=given["hours"], officer_id=given["officer_id"]
    )


def _forms_page(
    request: OfficerRequest, search: Any, kit: KitForm | None, refused: object = None
) -> HttpResponse:
    rows = field_queries.forms_of(search.id)
    wrong = refused is not None or (kit is not None and bool(kit.errors))
    context = {
        "search": search, "forms": field_pages.form_lines(rows, request.actor, now()), "kit": kit, "refused": refused,
        "returns": field_pages.return_lines(rows), "memos": field_pages.memo_facts(search), "ledger": rail(search.stream),
        "may_hand_in": request.actor.may("take_custody"),
        "may_take": request.actor.may("take_custody") and not search.left_at,
        "paper": {"label": search.label, "state": "desk_field.title", "authority": search.authority.label if search.authority else ""},
    }  # fmt: skip
    return render(request, "exhibits/field_forms.html", context, status=400 if wrong else 200)


@page
@require_POST
def go(request: OfficerRequest, form_id: str) -> HttpResponse:
    """Gives the go code of a form; the page that follows shows it."""
    return _done(request, form_id, field_actions.give_go)


@page
@require_POST
def withdraw(request: OfficerRequest, form_id: str) -> HttpResponse:
    """Withdraws a form that is not used, or whose phone is lost."""
    row: Any = or_404(field_queries.form, form_id)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _forms_page(request, or_404(queries.search_of, row.search_id), None, Word("desk_targets.why_missing"))
    field_actions.withdraw(request.actor, row.id, form.cleaned_data["why"])
    return redirect("exhibits:field_forms", row.search_id)


@page
@require_POST
def print_kit(request: OfficerRequest, form_id: str) -> HttpResponse:
    """Issues the papers of a paper kit."""
    return _done(request, form_id, field_papers.issue_kit)


def _done(request: OfficerRequest, form_id: str, act: Callable[[Actor, str], object]) -> HttpResponse:
    """Does an act on a form; what stands against it is said on the page of the forms."""
    row: Any = or_404(field_queries.form, form_id)
    refused = refusal(lambda: act(request.actor, row.id))
    if refused is not None:
        return _forms_page(request, or_404(queries.search_of, row.search_id), None, refused)
    return redirect("exhibits:field_forms", row.search_id)


@page
def write(request: OfficerRequest, form_id: str) -> HttpResponse:
    """The search memo from its signed paper."""
    request.actor.require("take_custody")
    row: Any = or_404(field_queries.form, form_id)
    form = MemoForm(request.POST or None)
    if attempt(form, lambda: field_actions.write_memo(request.actor, row.id, form.memo())) is not None:
        return redirect("exhibits:field_forms", row.search_id)
    context = {"form": form, "search": row.search, "number": row.number}
    return render(request, "exhibits/field_memo.html", context, status=400 if form.errors else 200)


# Out on a phone ---------------------------------------------------------------------------------------------------
@page
def check_out(request: OfficerRequest, search_id: str) -> HttpResponse:
    """The page that puts a form on this phone. Its script posts here and gets the pack; the PIN never leaves the phone."""
    request.actor.require("take_custody")
    search, actor = or_404(queries.search_of, search_id), request.actor
    form = CheckOutForm(request.POST or None, language=actor.language, authorities=choices(actions.SEIZE))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        row = field_actions.check_out(
            actor, search.id, given["authority_id"], medium="phone", hours=given["hours"]
        )
        return JsonResponse(field_pages.pack(field_queries.form(row.id), actor, keys().office, now()))
    if request.method == "POST":
        return JsonResponse({"error": say(Word("desk_field.check_out_wrong"), actor.language)}, status=400)
    return render(request, "exhibits/field_check_out.html", {"search": search, "form": form})


@page
def field(request: OfficerRequest) -> HttpResponse:
    """The field form itself: a page without any record in it, kept by the phone. What it shows lies on the phone."""
    kinds = [(code, queries.kind_name(code, request.actor.language)) for code in load_law().exhibit_kinds]
    words = [
        (code, say(Word(f"desk_field.js_{code}", {name: f"{{{name}}}" for name in names}), request.actor.language))
        for code, names in _WORDS.items()
    ]
    context = {"kinds": kinds, "states": STATES, "not_computed": NOT_COMPUTED, "doors": DOORS, "words": words}
    return render(request, "exhibits/field.html", context)


@page
def worker(request: OfficerRequest) -> HttpResponse:
    """The script that keeps the field form on the phone, under the digest of all it consists of."""
    names, contents = _assets()
    name = hashlib.sha256(field(request).content + contents).hexdigest()
    head = f"const KEPT = {json.dumps({'name': name, 'files': [static(one) for one in names]})};\n"
    return HttpResponse(head + (_ASSETS / "js/field/worker.js").read_text(), content_type="text/javascript")


@cache
def _assets() -> tuple[tuple[str, ...], bytes]:
    """What the page of the form consists of besides itself, and the digest of all that: read once, as it is served."""
    kinds = ("css/*/*.css", "css/*.css", "fonts/*.woff2")
    found = [str(one.relative_to(_ASSETS)) for kind in kinds for one in sorted(_ASSETS.glob(kind))]
    names = (*(f"js/field/{name}.js" for name in _SCRIPTS), "js/keys.js", "icons/mark.svg", *found)
    digest = hashlib.sha256()
    for name in names:
        digest.update((_ASSETS / name).read_bytes())
    return names, digest.digest()


@page
def clock(request: OfficerRequest) -> HttpResponse:
    """The office's clock, and the token that a form of this session needs."""
    return JsonResponse({"office_at": rfc3339(now()), "token": get_token(request)})


# Back again -------------------------------------------------------------------------------------------------------
@page
def hand_in(request: OfficerRequest) -> HttpResponse:
    """Takes a return: from the phone's script over the network, or as a file by hand."""
    if request.content_type == "application/json":
        return _from_phone(request)
    request.actor.require("take_custody")
    form = ReturnForm(request.POST or None, request.FILES or None)
    row = attempt(form, lambda: field_actions.receive(request.actor, form.cleaned_data["file"], "file"))
    if row is not None:
        return redirect("exhibits:field_return", row.id)
    context = {"form": form, "waiting": field_queries.waiting()}
    return render(request, "exhibits/field_hand_in.html", context, status=400 if form.errors else 200)


def _from_phone(request: OfficerRequest) -> HttpResponse:
    try:
        row = field_actions.receive(request.actor, request.body, "lan")
    except ThelivuError as against:
        status = 403 if isinstance(against, Refused) else 400
        return JsonResponse({"error": say(against.word, request.actor.language)}, status=status)
    waits = [say(word, request.actor.language) for word in field_pages.words_of(row)]
    return JsonResponse({"state": row.state, "taken": sorted(row.items) if row.state == "taken" else [], "waits": waits})


@page
def field_return(request: OfficerRequest, field_return_id: str) -> HttpResponse:
    """One return; where it waits, the form on which a person decides."""
    request.actor.require("view")
    row: Any = or_404(field_queries.field_return, field_return_id)
    asked = row.state == "waiting" and request.actor.may("register")
    own = asked and bool(field_queries.took_a_form(request.actor.id, [row.form.search_id]))
    form = _decide_form(request, row) if asked and not own else None
    if form is not None and attempt(form, lambda: _decided(request, row, form)) is not None:
        return redirect("exhibits:field_return", row.id)
    it = field_pages.return_page(row, request.actor.language)
    context = {"it": it, "form": form, "own": own, "ledger": rail(row.stream)}
    return render(request, "exhibits/field_return.html", context, status=400 if form and form.errors else 200)


def _decide_form(request: OfficerRequest, row: Any) -> DecideForm:
    returned = field_queries.written(row)
    known = [(one.id, one.label) for one in queries.exhibits_of(row.form.search_id)]
    return DecideForm(
        request.POST or None, language=request.actor.language,
        items=returned.memo.seized, known=known,
    )  # fmt: skip


def _decided(request: OfficerRequest, row: Any, form: DecideForm) -> Any:
    why = form.cleaned_data["why"]
    if request.POST.get("act") == "set_aside":
        return field_actions.set_aside(request.actor, row.id, why)
    return field_actions.take_after_all(request.actor, row.id, form.same_as(), why)
