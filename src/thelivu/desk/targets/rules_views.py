"""Pages of the rules: which version orders the work, what another one would change, and its adoption by two officers."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.base import InputError, Refused, ThelivuError, Word
from thelivu.desk.leads.forms import complain
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page
from thelivu.desk.register.queries import now, rail
from thelivu.targets.adoption import check_adoptable
from thelivu.targets.rulefile import Rules, read_rules

from . import rules_actions, rules_pages, rules_queries

_LARGEST = 256 * 1024  # bytes of a rule file
READERS = ("decide", "plan", "approve")
"""Whoever works by the rules, or answers for them, reads them."""


class CompareForm(forms.Form):
    """A rule file that somebody proposes."""

    file = forms.FileField(label="desk_targets.rule_file", help_text="desk_targets.rule_file_help")


class ProposeForm(forms.Form):
    """What was compared, the day from which it shall hold, and why."""

    text = forms.CharField(widget=forms.HiddenInput, max_length=_LARGEST, strip=False)
    holds_from = forms.DateField(
        label="desk_rules.field_holds_from", help_text="desk_rules.help_holds_from",
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    why = forms.CharField(label="desk_targets.field_why", max_length=300)


class DeclineForm(forms.Form):
    """Why a second officer does not stand for a version."""

    why = forms.CharField(label="desk_targets.field_why", max_length=300)


@page
def rules(request: OfficerRequest) -> HttpResponse:
    """The versions; after a proposed file, every dossier in scope that would move, and the form that proposes it."""
    _readers_only(request)
    form = CompareForm(request.POST or None, request.FILES or None)
    compared: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            compared = _compared(request, *_read(form.cleaned_data["file"].read(_LARGEST + 1)))
        except InputError as wrong:
            complain(form, wrong)
    return _rules(request, form, compared, 400 if form.errors else 200)


@page
@require_POST
def propose(request: OfficerRequest) -> HttpResponse:
    """What was compared goes on the record and waits for a second officer."""
    _readers_only(request)
    form = ProposeForm(request.POST)
    compared: dict[str, Any] = {}
    try:
        text, proposed = _read(request.POST.get("text", "").encode())
        compared = _compared(request, text, proposed) | {"propose_form": form}
        if form.is_valid():
            asked = form.cleaned_data
            row = rules_actions.propose(request.actor, text, asked["holds_from"], asked["why"])
            return redirect("targets:rule_version", row.id)
    except InputError as wrong:
        complain(form, wrong)
    return _rules(request, CompareForm(), compared, 400)


@page
def version(request: OfficerRequest, version_id: str) -> HttpResponse:
    """One version, with the second officer's two answers where it waits for them."""
    _readers_only(request)
    return _version(request, version_id, DeclineForm())


@page
@require_POST
def approve(request: OfficerRequest, version_id: str) -> HttpResponse:
    """The second officer stands for a version."""
    return redirect("targets:rule_version", rules_actions.approve(request.actor, version_id).id)


@page
@require_POST
def decline(request: OfficerRequest, version_id: str) -> HttpResponse:
    """The second officer does not, and says why."""
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _version(request, version_id, form)
    row = rules_actions.decline(request.actor, version_id, form.cleaned_data["why"])
    return redirect("targets:rule_version", row.id)


def _readers_only(request: OfficerRequest) -> None:
    if not any(request.actor.may(verb) for verb in READERS):
        request.actor.require(READERS[0])


def _rules(request: OfficerRequest, form: forms.Form, compared: dict[str, Any], status: int) -> HttpResponse:
    at = now()
    context = {
        "form": form, "held": rules_queries.rules_at(at), "versions": rules_pages.version_lines(at),
        "lines": None, **compared,
    }  # fmt: skip
    return render(request, "targets/rules.html", context, status=status)


def _version(request: OfficerRequest, version_id: str, form: DeclineForm) -> HttpResponse:
    try:
        row = None if version_id == rules_pages.OF_SHIPPED else rules_queries.version(version_id)
    except Refused as absent:
        raise Http404 from absent
    context = {
        "it": rules_pages.version_page(row, request.actor, now()), "form": form,
        "ledger": rail(row.stream) if row else None,
    }  # fmt: skip
    return render(request, "targets/rule_version.html", context, status=400 if form.errors else 200)


def _read(data: bytes) -> tuple[str, Rules]:
    """The text, its lines ended alike however a browser sends them, and its rules."""
    if len(data) > _LARGEST:
        raise InputError("targets.rules_too_large", limit=_LARGEST // 1024)
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as bad:
        raise InputError("targets.rules_unreadable", where=f"byte {bad.start}") from bad
    return text, read_rules(text)


def _compared(request: OfficerRequest, text: str, proposed: Rules) -> dict[str, Any]:
    found = rules_actions.difference(proposed, now())
    context: dict[str, Any] = {"proposed": proposed, "lines": rules_pages.lines(found["moved"])}
    if rules_queries.may_in_office(request.actor, "plan"):
        context |= {"against": _against(proposed, text), "propose_form": ProposeForm(initial={"text": text})}
    return context


def _against(proposed: Rules, text: str) -> Word | None:
    """Why no version may stand for this file, or nothing."""
    try:
        check_adoptable(proposed, rules_queries.digest_of(text), rules_queries.digests())
    except ThelivuError as wrong:
        return wrong.word
    return None
