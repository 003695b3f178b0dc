"""Pages of the register: a kept document with its spans masked, a paper, the ledger of a file, the access log."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from thelivu.base import LANGUAGES
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import as_file, page, paged
from thelivu.desk.people.queries import names

from . import ledgers, papers, queries, readings
from .forms import AccessFilter, CodeForm


@page
def document(request: OfficerRequest, object_id: str) -> HttpResponse:
    """A kept document, masked; ?row= or ?where= marks a line."""
    row = queries.document(object_id)
    if row is None:
        raise Http404
    where = request.GET.get("where", "")[:200]
    start = request.GET.get("from", "")
    lines = readings.text_of(row.media, queries.masked(row.id)) if row.wrapped_key else []
    context = {
        "row": row,
        "where": where,
        "excerpt": readings.excerpt(
            lines,
            readings.place_of(request.GET.get("row", ""), where, lines),
            int(start) if start.isdecimal() and len(start) < 10 else 0,
        ),
        "ledger": queries.rail(row.stream),
    }
    return render(request, "register/document.html", context)


@page
def paper(request: OfficerRequest, paper_id: str) -> HttpResponse:
    """A paper as PDF, in the language that ?language= names or the officer's own."""
    row = papers.paper_named(paper_id)
    if row is None:
        raise Http404
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else request.actor.language
    return as_file(papers.pdf_of(request.actor, row, language), f"{row.label}.{language}.pdf", "application/pdf")


@page
def check(request: OfficerRequest) -> HttpResponse:
    """Which paper carries a verification code: what somebody shows is compared with what was issued."""
    form = CodeForm(request.GET or None)
    row = papers.paper_with(form.cleaned_data["code"]) if form.is_valid() else None
    context = {"form": form, "row": row, "asked": form.is_bound, "names": names({row.issued_by} if row else set())}
    return render(request, "register/check.html", context)


@page
def ledger(request: OfficerRequest, stream: str) -> HttpResponse:
    """The entries of one file, recomputed; with ?proof=1 the proof that they stand in the whole ledger."""
    if not ledgers.may_see(request.actor, stream):
        raise Http404
    file = ledgers.file_of(stream, with_proof="proof" in request.GET)
    if file is None:
        raise Http404
    return render(request, "register/ledger.html", {"file": file})


@page
def access(request: OfficerRequest) -> HttpResponse:
    """Who read what, for which case and why: for auditors."""
    request.actor.require("audit")
    form = AccessFilter(request.GET, language=request.actor.language, acts=queries.access_acts())
    asked = form.cleaned_data if form.is_valid() else {}
    rows = paged(request, queries.accesses(**asked))
    context = {
        "page": rows,
        "shown": rows.paginator.count,
        "total": queries.accesses().count(),
        "filter_form": form,
        "filtered": any(asked.values()),
        "reads": ledgers.reads(rows),
    }
    return render(request, "register/access.html", context)
