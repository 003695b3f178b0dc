"""The page of the rules: which version orders the work, and what another one would change. Nothing is stored here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from thelivu.base import InputError, Word
from thelivu.desk.leads.forms import complain
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page
from thelivu.desk.register.queries import now
from thelivu.targets.revision import Moved, moved
from thelivu.targets.rulefile import Rules, read_rules

from . import queries

_LARGEST = 256 * 1024  # bytes of a rule file


class CompareForm(forms.Form):
    """A rule file that somebody proposes."""

    file = forms.FileField(label="desk_targets.rule_file", help_text="desk_targets.rule_file_help")


@dataclass(frozen=True, slots=True)
class Line:
    """A dossier that would stand in another tier."""

    label: str
    url: str
    tier: Word
    new_tier: Word
    lowered: bool
    no_longer: tuple[str, ...]
    newly: tuple[str, ...]


@page
def rules(request: OfficerRequest) -> HttpResponse:
    """The version in force; after a proposed file, every dossier in scope that would move."""
    request.actor.require("decide")
    form = CompareForm(request.POST or None, request.FILES or None)
    context = {"form": form, "held": queries.rules(), "lines": None, "proposed": None}
    if request.method == "POST" and form.is_valid():
        try:
            proposed = _read(form.cleaned_data["file"].read(_LARGEST + 1))
            context |= {"proposed": proposed, "lines": _lines(proposed, now())}
        except InputError as wrong:
            complain(form, wrong)
    return render(request, "targets/rules.html", context, status=400 if form.errors else 200)


def _read(data: bytes) -> Rules:
    if len(data) > _LARGEST:
        raise InputError("targets.rules_too_large", limit=_LARGEST // 1024)
    try:
        return read_rules(data.decode("utf-8-sig"))
    except UnicodeDecodeError as bad:
        raise InputError("targets.rules_unreadable", where=f"byte {bad.start}") from bad


def _lines(proposed: Rules, at: datetime) -> list[Line]:
    rows = {row.id: row for row in queries.targets()}
    found = moved(queries.dossiers(list(rows.values())), queries.rules(), proposed, at)
    return [_line(one, rows[one.dossier]) for one in found]


def _line(one: Moved, row: Any) -> Line:
    return Line(
        row.label, reverse("targets:show", args=[row.id]), Word(f"targets.tier.{one.tier}"),
        Word(f"targets.tier.{one.new_tier}"), one.lowered, one.no_longer, one.newly,
    )  # fmt: skip
