"""Pages around a run: the custody before and after it, its document, the sealed result of a laptop."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from thelivu.authority import Subject
from thelivu.desk.authority.actions import ask
from thelivu.desk.authority.queries import choices
from thelivu.desk.exhibits.chains import value_of
from thelivu.desk.exhibits.custody_line import entries_of
from thelivu.desk.exhibits.forms import attempt
from thelivu.desk.exhibits.pages import held_up_of
from thelivu.desk.exhibits.queries import exhibit, holder_names
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page
from thelivu.desk.people.queries import Actor
from thelivu.desk.targets.views import or_404
from thelivu.examination import ACT
from thelivu.exhibits import Holder

from . import actions, pages
from .forms import AfterForm, BeforeForm, ImportForm, ResultForm


@page
def import_document(request: OfficerRequest, exhibit_id: str) -> HttpResponse:
    """Takes in the document of a triage that was made elsewhere."""
    request.actor.require("examine")
    row = or_404(exhibit, exhibit_id)
    form = ImportForm(
        request.POST or None, request.FILES or None, language=request.actor.language, authorities=choices(ACT),
        lists=pages.list_choices(request.actor),
    )  # fmt: skip
    made = attempt(form, lambda: _imported(request.actor, row, form))
    if made is not None:
        return redirect("examination:show", made.id)
    return render(
        request, "examination/import.html", {"form": form, "row": row}, status=400 if form.errors else 200
    )


def _imported(actor: Actor, row: Any, form: ImportForm) -> Any:
    given = form.cleaned_data
    permit = ask(given["authority"], ACT, Subject("exhibit", row.label, row.district or None))
    return actions.record_examination(actor, permit, row.id, given["document"], given["lists"])


@page
def take(request: OfficerRequest, exhibit_id: str = "") -> HttpResponse:
    """Takes in the sealed result of a laptop: of the exhibit at hand, or of the one that it names."""
    request.actor.require("examine")
    row = or_404(exhibit, exhibit_id) if exhibit_id else None
    form = ResultForm(request.POST or None, request.FILES or None)
    made = attempt(form, lambda: _taken(request.actor, row, form))
    if made is not None:
        return redirect("examination:show", made.id)
    context = {"form": form, "row": row}
    return render(request, "examination/take.html", context, status=400 if form.errors else 200)


def _taken(actor: Actor, row: Any, form: ResultForm) -> Any:
    return actions.take_result(actor, form.cleaned_data["file"].file, exhibit_id=row.id if row else "")


@page
def bench(request: OfficerRequest, exhibit_id: str) -> HttpResponse:
    """What is recorded before a run while the bag is sealed, and after it while it is open."""
    request.actor.require("examine")
    row = or_404(exhibit, exhibit_id)
    chain = value_of(row).chain
    form: Any = (BeforeForm if chain.seal else AfterForm)(request.POST or None)
    if attempt(form, lambda: _recorded(request.actor, row.id, form)) is not None:
        return redirect("exhibits:show", row.id)
    context = {
        "form": form, "row": row, "sealed": chain.seal or "", "mine": chain.holder == Holder(request.actor.id, "examiner"),
        "held_up": held_up_of(chain, request.actor),
        "entries": entries_of(chain, holder_names([chain]), request.actor.language),
    }  # fmt: skip
    return render(request, "examination/bench.html", context, status=400 if form.errors else 200)


def _recorded(actor: Actor, exhibit_id: str, form: Any) -> Any:
    if isinstance(form, BeforeForm):
        return actions.open_exhibit(actor, exhibit_id, form.before())
    return actions.seal_again(actor, exhibit_id, form.after())
