"""Pages of the exhibits room: the list, one exhibit with its custody line, a seizure, the next line of custody."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from thelivu.authority import Subject
from thelivu.base import new_id
from thelivu.desk.authority.actions import ask
from thelivu.desk.authority.queries import choices
from thelivu.desk.operations import papers as of_searches
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged, refusal
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.paper_pages import paper_lines
from thelivu.desk.register.queries import now, rail
from thelivu.desk.targets.views import or_404
from thelivu.exhibits import ACTIONS, ROLES

from . import actions, laboratory_pages, laboratory_queries, pages, papers, queries
from .chains import lawful, value_of
from .forms import FilterForm, LineForm, NoteForm, SeizeForm, SemForm, attempt
from .label_queries import free_labels


def _seized(actor: Actor, search: Any, form: SeizeForm) -> Any:
    subject = Subject("search", search.id, search.district or None)
    permit = ask(form.cleaned_data["authority"], actions.SEIZE, subject)
    return actions.seize(actor, permit, search.id, **form.facts())


@page
def index(request: OfficerRequest) -> HttpResponse:
    """Exhibits in scope, by kind, state, district and operation."""
    request.actor.require("view")
    form = FilterForm(request.GET, language=request.actor.language, on=now())
    lines = pages.lines_of(queries.listing(form.asked()), request.actor.language)
    context = {
        "page": paged(request, lines), "shown": len(lines), "total": queries.total(), "filter_form": form,
        "filtered": any(form.asked().values()), "searches": pages.searches(request.actor),
    }  # fmt: skip
    return render(request, "exhibits/index.html", context)


@page
def show(request: OfficerRequest, exhibit_id: str) -> HttpResponse:
    """One exhibit: where it is, its custody, and the next step for this officer."""
    request.actor.require("view")
    row = or_404(queries.exhibit, exhibit_id)
    it = pages.page_of(row, request.actor)
    context = {
        "it": it, "source": it.source, "authority": it.authority, "ledger": rail(row.stream),
        "laboratory": laboratory_pages.lines(laboratory_queries.of_exhibit(row.id), now()),
        "papers": paper_lines(row.id), "kinds": papers.OF_ONE if request.actor.may("take_custody") else (),
        "paper": {"label": row.label, "state": it.word, "authority": row.authority.label},
    }  # fmt: skip
    return render(request, "exhibits/show.html", context)


@page
def seize(request: OfficerRequest, search_id: str) -> HttpResponse:
    """The form of one seizure in an approved search that a team has entered."""
    request.actor.require("take_custody")
    search = or_404(queries.search_of, search_id)
    form = SeizeForm(
        request.POST or None, language=request.actor.language, initial={"exhibit_id": new_id()},
        authorities=choices(actions.SEIZE), numbers=free_labels(search),
    )  # fmt: skip
    row = attempt(form, lambda: _seized(request.actor, search, form))
    if row is not None:
        return redirect("exhibits:show", row.id)
    head = pages.search_head(search, queries.exhibits_of(search.id))
    return render(
        request, "exhibits/seize.html", {"form": form, "it": head}, status=400 if form.errors else 200
    )


@page
def hand_over(request: OfficerRequest, exhibit_id: str) -> HttpResponse:
    """The form of the next line of custody; without ?action= the acts that can come next."""
    request.actor.require("examine" if request.actor.may("examine") else "take_custody")
    row = or_404(queries.exhibit, exhibit_id)
    action = request.POST.get("action") or request.GET.get("action", "")
    it = pages.hand_over_page(row, action, request.actor)
    value = value_of(row)
    if action not in ACTIONS or it.held_up is not None:
        return render(request, "exhibits/acts.html", {"it": it}, status=400 if request.POST else 200)
    form = LineForm(
        request.POST or None, language=request.actor.language, action=action, value=value,
        roles=lawful(value).get(action, ROLES),
    )  # fmt: skip
    if attempt(form, lambda: actions.hand_over(request.actor, row.id, **form.entry())) is not None:
        return redirect("exhibits:show", row.id)
    return render(
        request, "exhibits/hand_over.html", {"form": form, "it": it}, status=400 if form.errors else 200
    )


@page
def sem(request: OfficerRequest, exhibit_id: str) -> HttpResponse:
    """Whether the SEM label applies; asked again before an exhibit leaves the locker."""
    row = or_404(queries.exhibit, exhibit_id)
    it = pages.page_of(row, request.actor)
    if not it.may_decide_sem:
        request.actor.require("approve" if row.sem else "take_custody")
    form = SemForm(request.POST or None)
    decided = attempt(
        form, lambda: actions.decide_sem(request.actor, row.id, form.cleaned_data["sem"] == "yes")
    )
    if decided is not None:
        return redirect("exhibits:show", row.id)
    return render(request, "exhibits/sem.html", {"form": form, "it": it}, status=400 if form.errors else 200)


@page
def note(request: OfficerRequest, exhibit_id: str) -> HttpResponse:
    """A supervisor notes why a seal or a digest is not as it was."""
    request.actor.require("approve")
    row = or_404(queries.exhibit, exhibit_id)
    form = NoteForm(request.POST or None)
    done = attempt(form, lambda: actions.note(request.actor, row.id, form.cleaned_data["reason"]))
    if done is not None:
        return redirect("exhibits:show", row.id)
    it = pages.hand_over_page(row, "note", request.actor)
    return render(
        request, "exhibits/note.html", {"form": form, "it": it}, status=400 if form.errors else 200
    )


@page
def papers_of_search(request: OfficerRequest, search_id: str) -> HttpResponse:
    """The papers of one search: those that this officer can issue now, and those that were issued."""
    request.actor.require("view")
    search: Any = or_404(queries.search_of, search_id)
    refused = None
    if request.method == "POST":
        refused = refusal(lambda: _issue(request.actor, search.id, request.POST.get("kind", "")))
        if refused is None:
            return redirect("exhibits:papers", search.id)
    context = {
        "search": search, "kinds": papers.kinds_for(request.actor), "papers": paper_lines(search.id), "refused": refused,
        "seized": queries.exhibits_of(search.id), "ledger": rail(search.stream),
    }  # fmt: skip
    return render(request, "exhibits/papers.html", context, status=400 if refused else 200)


def _issue(actor: Actor, search_id: str, kind: str) -> None:
    if kind in of_searches.KINDS:
        of_searches.issue(actor, search_id, kind)
    else:
        papers.issue(actor, search_id, kind)


@page
def papers_of_one(request: OfficerRequest, exhibit_id: str) -> HttpResponse:
    """Issues a paper of one exhibit as it stands."""
    row = or_404(queries.exhibit, exhibit_id)
    if request.method == "POST":
        papers.issue_of_one(request.actor, row.id, request.POST.get("kind", ""))
    return redirect("exhibits:show", row.id)
