"""Pages of the cases room: the list, one case, its FIR as a draft, and a form for each act."""

from dataclasses import asdict
from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from thelivu.base import Refused, Word
from thelivu.cases.sharing import sharing_facts
from thelivu.desk.authority.queries import law_of_office
from thelivu.desk.examination.queries.acts import acts_of
from thelivu.desk.exhibits.laboratory_queries import can_be_asked
from thelivu.desk.exhibits.queries import exhibits_of
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged, refusal
from thelivu.desk.register.paper_pages import paper_lines
from thelivu.desk.register.queries import now, rail

from . import actions, forms, pages, papers, queries


def _found(read: Any, key: str) -> Any:
    try:
        return read(key)
    except Refused as absent:
        raise Http404 from absent


def _form_page(
    request: OfficerRequest, name: str, row: Any, form: django_forms.Form, **values: Any
) -> HttpResponse:
    """A form beside its case; with errors the input stays."""
    context = {"form": form, "row": row, "name": name, "act": f"desk_cases.{name}_act", **values}
    template = f"cases/{name}.html" if name in {"edit", "new"} else "cases/form.html"
    return render(request, template, context, status=400 if form.errors else 200)


@page
def index(request: OfficerRequest) -> HttpResponse:
    """Cases in scope, by state, district, and words."""
    request.actor.require("view")
    form = forms.FilterForm(request.GET, language=request.actor.language, on=now())
    asked = form.asked()
    rows = queries.listed(asked, request.actor, now())
    shown = paged(request, rows)
    context = {
        "page": shown, "rows": pages.list_lines(shown, request.actor.language), "shown": rows.count(),
        "total": queries.total(), "filter_form": form, "filtered": any(asked.values()),
    }  # fmt: skip
    return render(request, "cases/index.html", context)


@page
def show(request: OfficerRequest, case_id: str) -> HttpResponse:
    """One case: what is the case, what is missing, and the next step for this officer."""
    request.actor.require("view")
    row = _found(queries.case, case_id)
    it = pages.page_of(row, request.actor, now())
    context = {
        "it": it, "source": it.source, "deadlines": it.deadlines, "ledger": rail(row.stream),
        "paper": {"label": row.label, "state": it.sentence, "authority": it.authority},
    }  # fmt: skip
    return render(request, "cases/show.html", context)


@page
def new(request: OfficerRequest, search_id: str) -> HttpResponse:
    """A draft from a search that was carried out."""
    request.actor.require("register")
    held = _found(queries.search, search_id)
    form = forms.CaseForm(request.POST or None, language=request.actor.language)
    row = forms.attempt(form, lambda: actions.open_case(request.actor, held.id, **form.cleaned_data))
    return redirect("cases:show", row.id) if row else _form_page(request, "new", held, form)


@page
def edit(request: OfficerRequest, case_id: str) -> HttpResponse:
    """The fields of the draft that the register cannot know."""
    request.actor.require("register")
    row = _found(queries.case, case_id)
    form = forms.CaseForm(request.POST or None, language=request.actor.language, initial=forms.written(row))
    done = forms.attempt(form, lambda: actions.edit_case(request.actor, row.id, **form.changed(row)))
    return redirect("cases:show", row.id) if done else _form_page(request, "edit", row, form)


@page
def sections(request: OfficerRequest, case_id: str) -> HttpResponse:
    """The officer's choice of sections, each with the rule that proposes it."""
    request.actor.require("register")
    row = _found(queries.case, case_id)
    law = law_of_office()
    lines = pages.section_lines(row, law)
    choices = list(pages.section_choices(lines, request.actor.language))
    form = forms.SectionsForm(request.POST or None, choices=choices)
    chosen = forms.attempt(
        form, lambda: actions.confirm_sections(request.actor, row.id, form.cleaned_data["sections"])
    )
    if chosen:
        return redirect("cases:show", row.id)
    proposal = queries.proposal_of(row, law)
    return _form_page(
        request, "sections", row, form, why=proposal.word, open=proposal.open, none=not choices,
        unverified=not all(one.verified for one in lines),
    )  # fmt: skip


@page
def fir(request: OfficerRequest, case_id: str) -> HttpResponse:
    """The FIR as IIF-I, read and printed; who may register gives it its number here."""
    request.actor.require("register" if request.method == "POST" else "view")
    row = _found(queries.case, case_id)
    form = forms.RegisterForm(request.POST or None)
    done = forms.attempt(
        form,
        lambda: actions.register_fir(
            request.actor, row.id, form.cleaned_data["fir_number"], form.cleaned_data["at"]
        ),
    )
    if done:
        return redirect("cases:show", row.id)
    it = pages.paper_of(row, request.actor)
    context = {
        "it": it,
        "form": form,
        "ledger": rail(row.stream),
        "paper": {"label": row.label, "state": it.state},
    }
    return render(request, "cases/fir.html", context, status=400 if form.errors else 200)


@page
def accused(request: OfficerRequest, case_id: str) -> HttpResponse:
    """A person accused in the case; the name is sealed."""
    request.actor.require("register")
    row = _found(queries.case, case_id)
    form = forms.AccusedForm(request.POST or None, language=request.actor.language)
    done = forms.attempt(form, lambda: actions.add_accused(request.actor, row.id, **form.cleaned_data))
    return redirect("cases:show", row.id) if done else _form_page(request, "accused", row, form)


@page
def age(request: OfficerRequest, accused_id: str) -> HttpResponse:
    """Whether the person is under 18."""
    request.actor.require("register")
    person = _found(queries.accused, accused_id)
    form = forms.AgeForm(request.POST or None)
    done = forms.attempt(
        form, lambda: actions.state_age(request.actor, person.id, form.cleaned_data["child"] == "yes")
    )
    row = queries.case(person.case_id)
    return redirect("cases:show", row.id) if done else _form_page(request, "age", row, form, person=person)


@page
def arrest(request: OfficerRequest, accused_id: str) -> HttpResponse:
    """An arrest, a notice, or the apprehension of a child."""
    request.actor.require("register")
    person = _found(queries.accused, accused_id)
    form = forms.ArrestForm(request.POST or None, language=request.actor.language, child=person.child)
    done = forms.attempt(form, lambda: actions.record_arrest(request.actor, person.id, **form.cleaned_data))
    row = queries.case(person.case_id)
    return redirect("cases:show", row.id) if done else _form_page(
        request, "arrest", row, form, person=person, act=f"desk_cases.{'apprehension' if person.child else 'arrest'}_act"
    )


@page
def foundation(request: OfficerRequest, accused_id: str) -> HttpResponse:
    """A foundational fact with the record it rests on."""
    request.actor.require("register")
    person = _found(queries.accused, accused_id)
    row = queries.case(person.case_id)
    offered = () if request.POST else sharing_facts(one.file for one in acts_of(exhibits_of(row.search_id)))
    form = forms.FoundationForm(
        request.POST or None, language=request.actor.language,
        initial=next((asdict(one) for one in offered if one.record == request.GET.get("record")), None),
    )  # fmt: skip
    done = forms.attempt(form, lambda: actions.add_foundation(request.actor, person.id, **form.cleaned_data))
    return (
        redirect("cases:show", row.id)
        if done
        else _form_page(request, "foundation", row, form, person=person, offered=offered)
    )


@page
def name(request: OfficerRequest, accused_id: str) -> HttpResponse:
    """The sealed name, opened for a purpose that is on the record first."""
    request.actor.require("register")
    person = _found(queries.accused, accused_id)
    form = forms.PurposeForm(request.POST or None, language=request.actor.language)
    opened = forms.attempt(form, lambda: actions.open_name(request.actor, person.id, **form.cleaned_data))
    row = queries.case(person.case_id)
    if opened:
        return render(request, "cases/name.html", {"row": row, "person": person, "opened": opened})
    return _form_page(request, "name", row, form, person=person, why=Word("desk_cases.name_why"))


@page
def duty(request: OfficerRequest, case_id: str) -> HttpResponse:
    """A clock that is stopped: which duty was done, when, and by which paper."""
    request.actor.require("register")
    row = _found(queries.case, case_id)
    choices = pages.clock_choices(row, request.actor.language, now())
    form = forms.DutyForm(request.POST or None, choices=choices)
    done = forms.attempt(form, lambda: actions.duty_done(request.actor, row.id, **form.duty()))
    return (
        redirect("cases:show", row.id) if done else _form_page(request, "duty", row, form, none=not choices)
    )


@page
def event(request: OfficerRequest, case_id: str) -> HttpResponse:
    """Something that starts a clock."""
    request.actor.require("register")
    row = _found(queries.case, case_id)
    form = forms.EventForm(request.POST or None, language=request.actor.language)
    done = forms.attempt(form, lambda: actions.record_event(request.actor, row.id, **form.cleaned_data))
    return redirect("cases:show", row.id) if done else _form_page(request, "event", row, form)


@page
def forward(request: OfficerRequest, case_id: str) -> HttpResponse:
    """The paper that forwards exhibits to a laboratory through the court: which, to whom, what is asked, until when."""
    request.actor.require("register")
    row = _found(queries.case, case_id)
    offered = [(one.id, one.label) for one in can_be_asked(row.search_id)]
    form = forms.ForwardForm(request.POST or None, language=request.actor.language, exhibits=offered)
    done = forms.attempt(form, lambda: papers.forward(request.actor, row.id, *form.asked(now())))
    return redirect("cases:papers", row.id) if done else _form_page(request, "forward", row, form)


@page
def papers_of(request: OfficerRequest, case_id: str) -> HttpResponse:
    """The papers of one case: those that can be issued now, for whom, and those that were issued."""
    request.actor.require("view")
    row = _found(queries.case, case_id)
    refused = None
    if request.method == "POST":
        refused = refusal(lambda: papers.issue(request.actor, row.id, request.POST.get("kind", "")))
        if refused is None:
            return redirect("cases:papers", row.id)
    may = request.actor.may("register")
    context = {
        "case": row, "kinds": papers.KINDS if may else (), "to_serve": papers.to_serve(row) if may else [],
        "papers": paper_lines(row.id), "refused": refused, "ledger": rail(row.stream), "may_forward": may,
    }  # fmt: skip
    return render(request, "cases/papers.html", context, status=400 if refused else 200)
