"""Pages of the leads room: inbox, upload and mapping, typed leads, a source, a lead, readings, identities."""

from collections.abc import Callable
from typing import TypeVar

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.authority import Subject
from thelivu.base import InputError, Refused, ThelivuError, digest_stream
from thelivu.desk.authority.actions import ask
from thelivu.desk.authority.queries import choices
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged
from thelivu.desk.register.forms import PurposeForm
from thelivu.desk.register.queries import now
from thelivu.devices.sandbox import columns_of
from thelivu.leads import ADMIT, TYPE, is_sheet
from thelivu.leads.archive import is_archive

from . import actions, bundles_pages, bundles_queries, forms, groups_pages, groups_queries, pages, queries
from .attaching_pages import attached_of
from .deconfliction_pages import of_lead as other_units_of
from .forwarding_pages import passing_of
from .intake_actions import begin, take_in
from .manual_actions import keep_for_typing
from .seen import place_of, seen_of
from .sensor_seen_pages import presence_of

Row = TypeVar("Row")


def _found(read: Callable[[str], Row], row_id: str) -> Row:
    """The row, or the page that says there is no such record."""
    try:
        return read(row_id)
    except Refused as absent:
        raise Http404 from absent


@page
def index(request: OfficerRequest) -> HttpResponse:
    """The inbox."""
    offered = queries.sources(request.GET.get("source", ""))
    sources = [(source_id, f"{label} · {name}") for source_id, label, name in offered]
    form = forms.InboxFilter(request.GET, language=request.actor.language, sources=sources)
    asked = form.cleaned_data if form.is_valid() else {}
    wanted = (asked.get(name, "") for name in ("state", "source", "flag", "doubt", "sort"))
    found = queries.inbox(*wanted)
    rows = paged(request, bundles_queries.folded(found))
    folded = bundles_queries.folds(found, rows.paginator.count)
    context = {
        "page": rows, "lines": pages.lead_lines(rows), "total": queries.all_leads(),
        "shown": bundles_pages.unfolded(rows.paginator.count, folded), "folded": folded,
        "pairs_waiting": bundles_queries.waiting(), "filter_form": form, "filtered": any(asked.values()),
        "may_admit": request.actor.may("admit"), "may_decide": request.actor.may("decide"),
        "decision_form": forms.DecisionForm(language=request.actor.language),
    }  # fmt: skip
    return render(request, "leads/index.html", context)


@page
@require_POST
def decide_many(request: OfficerRequest) -> HttpResponse:
    """One decision with one reason on the leads that were ticked."""
    request.actor.require("decide")
    form = forms.DecisionForm(request.POST, language=request.actor.language)
    ids = request.POST.getlist("lead")
    if form.is_valid() and ids:
        try:
            actions.decide_leads(request.actor, ids, form.cleaned_data["decision"])
            return redirect("leads:index")
        except ThelivuError as wrong:
            forms.complain(form, wrong)
    rows = list(queries.leads_with(ids).values())
    context = {"form": form, "lines": pages.lead_lines(rows), "none_ticked": not ids}
    return render(request, "leads/decide.html", context, status=400)


@page
def upload(request: OfficerRequest) -> HttpResponse:
    """A file comes in: read at once, or kept until its columns are known."""
    request.actor.require("admit")
    offered = choices(ADMIT)
    form = forms.UploadForm(
        request.POST or None, request.FILES or None, language=request.actor.language, authorities=offered
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _admitted(request, form)
        except ThelivuError as wrong:
            forms.complain(form, wrong)
    context = {"form": form, "no_authority": not offered}
    return render(request, "leads/upload.html", context, status=400 if form.errors else 200)


def _admitted(request: OfficerRequest, form: forms.UploadForm) -> HttpResponse:
    asked = form.cleaned_data
    data, name = asked["file"].read(), asked["file"].name
    if is_archive(data[:4096]):
        opened = begin(
            request.actor, asked["authority"], "page", sender=asked["sender"], mapping=asked["mapping"]
        )
        take_in(opened, [(name, data)])
        return redirect("jobs:show", opened.job)
    if is_sheet(data[:4096], name) and asked["mapping"] is None:
        permit = ask(asked["authority"], ADMIT, Subject("file", digest_stream([data]).sha256))
        row = actions.offer_sheet(request.actor, permit, data, name, sender=asked["sender"])
    else:
        try:
            row = actions.import_file(
                request.actor,
                asked["authority"],
                data,
                name,
                sender=asked["sender"],
                mapping=asked["mapping"],
            )
        except InputError as wrong:
            return _by_hand(request, form, data, wrong)
    return redirect("leads:mapping" if row.state == queries.WAITS else "leads:source", row.id)


def _by_hand(request: OfficerRequest, form: forms.UploadForm, data: bytes, wrong: InputError) -> HttpResponse:
    """What a person must do instead of the program: say what the columns of a list are, or type a paper in."""
    asked, name = form.cleaned_data, form.cleaned_data["file"].name
    if wrong.code == "desk_leads.mapping_needed":
        permit = ask(asked["authority"], ADMIT, Subject("file", digest_stream([data]).sha256))
        row = actions.offer_sheet(request.actor, permit, data, name, sender=asked["sender"])
        return redirect("leads:mapping", row.id)
    row = keep_for_typing(request.actor, asked["authority"], data, name, wrong, sender=asked["sender"])
    return redirect("leads:manual", row.id)


@page
def mapping(request: OfficerRequest, source_id: str) -> HttpResponse:
    """What the columns of a kept sheet are. What would come of it is shown, then it is admitted."""
    request.actor.require("admit")
    row = _found(queries.source, source_id)
    if row.state != queries.WAITS:
        return redirect("leads:source", row.id)
    proposed, columns = columns_of(actions.kept_sheet(request.actor, row.id), name=row.name)
    form = forms.MappingForm(
        request.POST or None, language=request.actor.language, columns=columns, proposed=proposed
    )
    tried = None
    if request.method == "POST" and form.is_valid():
        try:
            if "confirm" in request.POST and "again" not in request.POST:
                actions.map_sheet(request.actor, row.id, form.cleaned_data["mapping"])
                return redirect("leads:source", row.id)
            tried = actions.read_offered(request.actor, row.id, form.cleaned_data["mapping"])
        except ThelivuError as wrong:
            forms.complain(form, wrong)
    context = {"form": form, "row": row, "tried": tried, "children": [one for one in columns if one.child]}
    return render(request, "leads/mapping.html", context, status=400 if form.errors else 200)


@page
def new(request: OfficerRequest) -> HttpResponse:
    """A lead typed from a letter, a call or a complaint."""
    request.actor.require("admit")
    offered = choices(TYPE)
    form = forms.TypedForm(request.POST or None, language=request.actor.language, authorities=offered)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.type_lead(request.actor, form.cleaned_data["authority"], form.lead())
            return redirect("leads:show", row.id)
        except ThelivuError as wrong:
            forms.complain(form, wrong)
    context = {"form": form, "no_authority": not offered}
    return render(request, "leads/new.html", context, status=400 if form.errors else 200)


@page
def source(request: OfficerRequest, source_id: str) -> HttpResponse:
    """One source: in = accepted + rejected, each rejected item with where and why, its leads, its masked bytes."""
    row = _found(queries.source, source_id)
    rows = paged(request, queries.leads_of(row.id))
    context = {
        "it": pages.source_page(row), "row": row, "page": rows, "lines": pages.lead_lines(rows),
        "may_map": row.state == queries.WAITS and request.actor.may("admit"), **pages.rail_of(row, row.stream),
    }  # fmt: skip
    return render(request, "leads/source.html", context)


@page
def show(request: OfficerRequest, lead_id: str) -> HttpResponse:
    """One lead."""
    row = _found(queries.lead, lead_id)
    source = queries.source_of(row)
    context = {
        "it": pages.lead_page(request.actor, row), "belongs": bundles_pages.belongs(request.actor, row.id),
        "groups": groups_pages.group_lines(groups_queries.groups_of_lead(row.id)),
        "presence": presence_of(row, source), "attached": attached_of(row.id), "passing": passing_of(row, request.actor),
        "units": other_units_of(row, request.actor, now()) if row.state == "work" else None,
        **pages.rail_of(source, row.stream),
    }  # fmt: skip
    return render(request, "leads/show.html", context)


@page
def decide(request: OfficerRequest, lead_id: str) -> HttpResponse:
    """What becomes of one lead, and why."""
    request.actor.require("decide")
    row = _found(queries.lead, lead_id)
    form = forms.DecisionForm(request.POST or None, language=request.actor.language)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_lead(request.actor, row.id, form.cleaned_data["decision"])
            return redirect("leads:show", row.id)
        except ThelivuError as wrong:
            forms.complain(form, wrong)
    context = {"form": form, "row": row, "lines": pages.lead_lines([row])}
    return render(request, "leads/decide.html", context, status=400 if form.errors else 200)


@page
def reading(request: OfficerRequest, observation_id: str) -> HttpResponse:
    """The zone or the reading of one observation's time; deciding later changes nothing."""
    request.actor.require("decide")
    row = _found(queries.observation, observation_id)
    asks_zone = not queries.readings(row)
    form: forms.ReadingForm | forms.ZoneForm = (
        forms.ZoneForm(request.POST or None, language=request.actor.language)
        if asks_zone
        else forms.ReadingForm(request.POST or None)
    )
    later = request.method == "POST" and not asks_zone and not request.POST.get("reading")
    if later:
        return redirect("leads:show", row.lead_id)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        zone = asked.get("zone") or ""
        actions.choose_reading(request.actor, row.id, asked.get("reading"), asked["why"], zone=zone)
        done = queries.observation(row.id)
        return redirect("leads:reading", row.id) if done.doubt else redirect("leads:show", row.lead_id)
    context = {"form": form, "row": row, "asks_zone": asks_zone, "seen": seen_of([row.id])[0]}
    return render(request, "leads/reading.html", context, status=400 if form.errors else 200)


@page
def suggestion(request: OfficerRequest, suggestion_id: str) -> HttpResponse:
    """One mined identifier: opened for a purpose, then accepted or refused."""
    request.actor.require("decide")
    row = _found(queries.suggestion, suggestion_id)
    act = request.POST.get("act", "")
    if act in ("accept", "refuse"):
        actions.decide_suggestion(request.actor, row.id, act == "accept")
        return redirect("leads:show", row.lead_id)
    lead = _found(queries.lead, row.lead_id)
    form = PurposeForm(request.POST if act == "open" else None, language=request.actor.language)
    value = ""
    if act == "open" and form.is_valid():
        asked = form.cleaned_data
        value = actions.open_suggestion(request.actor, row.id, asked["purpose"], asked["reason"])
    context = {
        "form": form,
        "row": row,
        "lead": lead,
        "value": value,
        "place": place_of(lead, row),
    }
    return render(request, "leads/suggestion.html", context, status=400 if form.errors else 200)


@page
def identities(request: OfficerRequest) -> HttpResponse:
    """Identities that persons accepted, and those that the machine suggests."""
    rows = paged(request, queries.identities())
    context = {
        "page": rows, "total": rows.paginator.count, "shown": rows.paginator.count,
        "lines": pages.identity_lines(rows), "clusters": pages.clusters(),
        "may_decide": request.actor.may("decide"),
    }  # fmt: skip
    return render(request, "leads/identities.html", context)


@page
@require_POST
def accept(request: OfficerRequest) -> HttpResponse:
    """A person accepts that these observations, but for those that were left out, are of one user."""
    request.actor.require("decide")
    asked = request.POST
    kept = [one for one in asked.getlist("observation") if one not in asked.getlist("leave_out")]
    row = actions.accept_identity(request.actor, asked.get("basis_kind", ""), asked.get("basis", ""), kept)
    return redirect("leads:identity", row.id)


@page
def identity(request: OfficerRequest, identity_id: str) -> HttpResponse:
    """One identity: what joins its observations, who accepted it, and whether it still stands."""
    row = _found(queries.identity, identity_id)
    context = {
        "it": pages.identity_page(row),
        "may_decide": request.actor.may("decide"),
        **pages.rail_of(None, row.stream),
    }
    return render(request, "leads/identity.html", context)
