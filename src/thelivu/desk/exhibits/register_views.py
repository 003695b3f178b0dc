"""Pages of the registers of exhibits: movements, the SEM label."""

import csv

from django.http import HttpResponse
from django.shortcuts import render

from thelivu.base import Word, say
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import as_file, bounded, page, paged
from thelivu.desk.register.queries import is_synthetic, now

from . import register_queries, registers
from .register_forms import MovementForm, SemRegisterForm

_AT_ONCE = 500  # lines that are read together for a file


@page
def movement(request: OfficerRequest) -> HttpResponse:
    """The Movement Register for material objects, newest first."""
    request.actor.require("view")
    form = MovementForm(request.GET, language=request.actor.language, on=now())
    asked = form.asked()
    rows = register_queries.movements(asked)
    shown = paged(request, rows)
    context = {
        "page": shown, "lines": registers.movements(shown.object_list, request.actor.language), "shown": bounded(rows),
        "total": bounded(register_queries.movements({})), "filter_form": form, "filtered": any(asked.values()),
        "file": f"?{request.GET.urlencode()}" if request.actor.may("export") else "",
    }  # fmt: skip
    return render(request, "exhibits/movement.html", context)


@page
def movement_file(request: OfficerRequest) -> HttpResponse:
    """The same lines as a file, all pages of them; one of a synthetic register says so in its first line."""
    request.actor.require("view")
    request.actor.require("export")
    language = request.actor.language
    asked = MovementForm(request.GET, language=language, on=now()).asked()
    rows = register_queries.movements(asked)
    mark = say(Word("desk.frame.synthetic"), language) + "\r\n" if is_synthetic() else ""
    answer = as_file("\ufeff" + mark, f"movement-{now():%Y-%m-%d}.csv", "text/csv; charset=utf-8")
    writer = csv.writer(answer, lineterminator="\r\n")
    writer.writerow(registers.heads(language))
    for at in range(0, rows.count(), _AT_ONCE):
        lines = registers.movements(rows[at : at + _AT_ONCE], language)
        writer.writerows(registers.as_table(lines, language))
    return answer


@page
def sem(request: OfficerRequest) -> HttpResponse:
    """The SEM register: each exhibit under the label, where it is kept, and each removal from its locker."""
    request.actor.require("view")
    form = SemRegisterForm(request.GET, language=request.actor.language, on=now())
    asked = form.asked()
    rows = register_queries.under_label(asked)
    shown = paged(request, rows)
    context = {
        "page": shown, "entries": registers.sem_entries(shown.object_list, request.actor.language),
        "shown": rows.count(), "total": register_queries.under_label({"question": asked["question"]}).count(),
        "filter_form": form, "filtered": any(asked.values()), "undecided": register_queries.undecided(),
    }  # fmt: skip
    return render(request, "exhibits/sem_register.html", context)
