"""Pages of letters to providers: the list, a new letter, one letter and its steps, its paper, its lines as a table."""

import csv
from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from thelivu.authority import Subject
from thelivu.base import LANGUAGES, ThelivuError
from thelivu.desk.authority.actions import ask
from thelivu.desk.authority.queries import nodal_officers
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import as_file, paged
from thelivu.desk.register.queries import now, rail

from . import actions, letter_pages, pages, queries
from .forms import ListFilter
from .letter_forms import LetterForm, StepForm
from .queries.letters import LETTER_STATES
from .room import complain, form_page, room, sent_data

STEPS = {"sent": actions.mark_sent, "delivered": actions.mark_delivered, "reminded": actions.remind_provider}


@room
def requests(request: OfficerRequest) -> HttpResponse:
    """Letters in scope."""
    form = ListFilter(
        request.GET,
        states=LETTER_STATES,
        prefix_code="desk_attribution.letter.",
        language=request.actor.language,
    )
    state = request.GET.get("state", "")
    rows = paged(request, queries.requests(state if state in LETTER_STATES else ""))
    context = {
        "page": rows, "rows": letter_pages.listed(rows.object_list, now()), "total": queries.requests().count(),
        "shown": rows.paginator.count, "filter_form": form, "filtered": bool(state),
        "may_decide": request.actor.may("decide"),
    }  # fmt: skip
    return render(request, "attribution/requests.html", context)


@room
def request_new(request: OfficerRequest) -> HttpResponse:
    """The form of a letter to one provider."""
    request.actor.require("decide")
    offered, below = letter_pages.sightings_on_offer()
    form = LetterForm(sent_data(request), offered=offered, language=request.actor.language)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        permit = ask(given["authority"], "attribution.request", Subject("provider", given["provider"]))
        try:
            row = actions.request_lines(
                request.actor, permit, given["provider"], given["sightings"],
                crime_number=given["crime_number"], necessity=given["necessity"], issuer=given["issuer"],
            )  # fmt: skip
        except ThelivuError as wrong:
            complain(form, wrong)
        else:
            return redirect("attribution:request", row.id)
    known = nodal_officers(on=now().date())
    return form_page(
        request, "request_new", form, none=not offered, below=below, known=known, act="desk_attribution.draft_letter"
    )


@room
def request_(request: OfficerRequest, request_id: str) -> HttpResponse:
    """One letter: its lines in both zones, what is asked, what became of it, when the answer is due."""
    row = queries.request(request_id)
    context = {
        "row": row, "questions": letter_pages.questions(row), "authority": pages.authority_facts(row.authority),
        **letter_pages.letter_page(row, now(), request.actor.language), "ledger": rail(row.stream), "form": StepForm(),
        "answers": list(row.returns.order_by("label")), "may_decide": request.actor.may("decide"),
        "may_admit": request.actor.may("admit"),
    }  # fmt: skip
    return render(request, "attribution/request.html", context)


@room
def step(request: OfficerRequest, request_id: str, done: str) -> HttpResponse:
    """The letter was sent, delivered, or the provider reminded."""
    request.actor.require("decide")
    if done not in STEPS:
        raise Http404
    row = queries.request(request_id)
    form = StepForm(sent_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            STEPS[done](request.actor, row.id, form.cleaned_data["how"], form.cleaned_data["at"])
        except ThelivuError as wrong:
            complain(form, wrong)
        else:
            return redirect("attribution:request", row.id)
    return form_page(request, "step", form, row=row, act=f"desk_letters.do_{done}")


@room
def letter(request: OfficerRequest, request_id: str) -> HttpResponse:
    """The letter as paper, in the language that ?in= names."""
    row = queries.request(request_id)
    language = request.GET.get("in", "en")
    if language not in LANGUAGES:
        raise Http404
    request.actor = replace(
        request.actor, language=language
    )  # the whole paper speaks it, not only its words here
    context = {
        "row": row, "languages": LANGUAGES, "chosen": language, **letter_pages.paper(row, language),
        "ledger": rail(row.stream),
        "paper": {"label": row.label, "state": f"desk_attribution.letter.{row.state}", "authority": row.authority.label},
    }  # fmt: skip
    return render(request, "attribution/letter.html", context)


@room
def lines(_request: OfficerRequest, request_id: str) -> HttpResponse:
    """The lines as CSV, for the provider's machine."""
    row = queries.request(request_id)
    answer = as_file("", f"{row.label}-lines.csv", "text/csv; charset=utf-8")
    csv.writer(answer).writerows(letter_pages.as_table(row))
    return answer


@room
@require_POST
def add_key(request: OfficerRequest, identity_id: str) -> HttpResponse:
    """A number or an account becomes a sighting that can be asked about."""
    request.actor.require("decide")
    given = [request.POST.get(name, "") for name in ("observation", "kind", "value")]
    actions.add_sighting(request.actor, identity_id, *given)
    return redirect(f"{reverse('attribution:identity', args=[identity_id])}?sightings=1")
