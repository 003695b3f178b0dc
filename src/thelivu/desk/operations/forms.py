"""Forms of the operations room. Labels are catalogue codes; nothing is preselected."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from thelivu.base import Word, say
from thelivu.desk.people.fields import IstDateTimeField, Lines
from thelivu.law import load as load_law
from thelivu.operations import DOORS, ITEMS, LATER, OUTCOMES
from thelivu.targets import DISTRICT_POLICE_CHIEF

from .values import COUNTS, KINDS, ORDERS

WAVES = (1, 2, 3)
UNKNOWN = "unknown"
MOST_THERE = 30  # others at one place; more are said as 30
Choices = Sequence[tuple[str, str]]


def _said(codes: Any, prefix: str, language: str) -> list[tuple[str, str]]:
    return [(code, say(Word(f"{prefix}{code}"), language)) for code in codes]


def _empty(code: str, language: str) -> list[tuple[str, str]]:
    return [("", say(Word(code), language))]


class PlanForm(forms.Form):
    """A named operation with up to three waves; a longer one is two operations."""

    name = forms.CharField(label="desk_operations.field_name", max_length=60)
    code = forms.RegexField(
        r"^[A-Z0-9.]{1,10}$", label="desk_operations.field_code", help_text="desk_operations.help_code"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in WAVES:
            for end in ("starts", "ends"):
                self.fields[f"wave_{number}_{end}"] = IstDateTimeField(
                    label=f"desk_operations.field_wave_{number}_{end}", required=number == 1
                )

    def waves(self) -> list[tuple[datetime, datetime]]:
        """The waves that have a beginning and an end."""
        given = self.cleaned_data
        spans = [(given[f"wave_{n}_starts"], given[f"wave_{n}_ends"]) for n in WAVES]
        return [(starts, ends) for starts, ends in spans if starts and ends]


class TeamForm(forms.Form):
    """Who goes, in which district."""

    label = forms.CharField(label="desk_operations.field_team_label", max_length=30)
    district = forms.ChoiceField(label="desk_operations.col_district")
    leader_id = forms.ChoiceField(label="desk_operations.field_leader")
    members = Lines(label="desk_operations.field_members", help_text="desk_operations.help_members")
    station = forms.CharField(label="desk_operations.field_station", max_length=60, required=False)
    capacity = forms.IntegerField(label="desk_operations.field_capacity", min_value=1, max_value=50)
    woman_officer = forms.BooleanField(label="desk_operations.field_woman_officer", required=False)
    expert = forms.BooleanField(label="desk_operations.field_expert", required=False)

    def __init__(self, *args: Any, language: str, on: datetime, leaders: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts = load_law().districts_on(on.date())
        named = [(one.code, one.name_ml if language == "ml" else one.name) for one in districts]
        choose = _empty("desk_authority.choose", language)
        self.fields["district"].choices = choose + named  # type: ignore[attr-defined]
        self.fields["leader_id"].choices = [*choose, *leaders]  # type: ignore[attr-defined]


class PrepareForm(forms.Form):
    """What a search needs before it can be approved; a gap stays a blocker."""

    wave = forms.TypedChoiceField(
        label="desk_operations.col_wave", coerce=int, empty_value=None, required=False
    )
    team_id = forms.ChoiceField(label="desk_operations.col_team", required=False)
    authority_id = forms.ChoiceField(label="desk_operations.field_authority", required=False)
    necessity = forms.CharField(
        label="desk_operations.necessity", help_text="desk_operations.help_necessity", max_length=1000, required=False,
        widget=forms.Textarea,
    )  # fmt: skip
    less_intrusive = forms.CharField(
        label="desk_operations.less_intrusive", help_text="desk_operations.help_less_intrusive", max_length=1000,
        required=False, widget=forms.Textarea,
    )  # fmt: skip
    others = forms.ChoiceField(label="desk_operations.field_others", help_text="desk_operations.help_expected", required=False)
    women = forms.ChoiceField(label="desk_operations.field_women", required=False)
    children = forms.ChoiceField(label="desk_operations.field_children", required=False)
    expert_asked = forms.BooleanField(label="desk_operations.field_expert_asked", required=False)
    order_kind = forms.ChoiceField(label="desk_operations.field_order_kind", required=False)
    warrant_number = forms.CharField(label="desk_operations.field_warrant_number", max_length=60, required=False)
    warrant_court = forms.CharField(label="desk_operations.field_warrant_court", max_length=120, required=False)

    def __init__(
        self, *args: Any, language: str, waves: Choices, teams: Choices, authorities: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        later = _empty("desk_operations.later", language)
        for name, choices in (("wave", waves), ("team_id", teams), ("authority_id", authorities)):
            self.fields[name].choices = [*later, *choices]  # type: ignore[attr-defined]
        for name in COUNTS:
            self.fields[name].choices = later + _counts(language)  # type: ignore[attr-defined]
        self.fields["order_kind"].choices = later + _said(ORDERS, "desk_operations.order_", language)  # type: ignore[attr-defined]

    def prepared(self) -> dict[str, Any]:
        """The part that every search has, in the form that `allot` and `prepare` store."""
        given = self.cleaned_data
        whole = {name: given[name] for name in ("wave", "team_id", "authority_id", "necessity", "less_intrusive", "expert_asked")}
        whole["expected"] = {name: None if given[name] == UNKNOWN else int(given[name]) for name in COUNTS if given[name]}
        whole["order"] = {"kind": given["order_kind"], "number": given["warrant_number"], "court": given["warrant_court"]}
        return whole


class GapsForm(PrepareForm):
    """A draft whose premises are known: where its line warns of others, the planner answers in words."""

    shared_line = forms.CharField(
        label="desk_operations.field_shared_line", help_text="desk_operations.help_shared_line", max_length=500,
        required=False, widget=forms.Textarea,
    )  # fmt: skip

    def __init__(self, *args: Any, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial=begun(row), **kwargs)
        if not row.line_warnings:
            del self.fields["shared_line"]

    def prepared(self) -> dict[str, Any]:
        """With the answer to the warnings, where there are any."""
        return {**super().prepared(), "shared_line": self.cleaned_data.get("shared_line")}


def begun(row: Any) -> dict[str, Any]:
    """What a draft says so far, as its form begins."""
    stated = {name: UNKNOWN if n is None else str(n) for name, n in row.expected.items()}
    same = ("necessity", "less_intrusive", "expert_asked", "order_kind", "warrant_number", "warrant_court", "shared_line")
    return {
        "wave": row.wave.number if row.wave else "", "team_id": row.team_id or "", "authority_id": row.authority_id or "",
        **stated, **{name: getattr(row, name) for name in same},
    }  # fmt: skip


def _counts(language: str) -> list[tuple[str, str]]:
    """How many: "not known" is an answer of its own."""
    return [(UNKNOWN, say(Word("desk_operations.not_known"), language)), *((str(n), str(n)) for n in range(MOST_THERE + 1))]


class AllotForm(PrepareForm):
    """Which premises, on which basis; the fields of an exception are asked for where it is chosen."""

    premises_id = forms.ChoiceField(label="desk_operations.col_premises")
    kind = forms.ChoiceField(label="desk_operations.field_basis", widget=forms.RadioSelect)
    reference = forms.CharField(label="desk_operations.field_reference", max_length=120, required=False)
    court = forms.CharField(label="desk_operations.field_court", max_length=120, required=False)
    issued_at = IstDateTimeField(label="desk_operations.field_issued_at", required=False)
    valid_to = IstDateTimeField(label="desk_operations.field_valid_to", required=False)
    ordered_by = forms.CharField(label="desk_operations.field_ordered_by", max_length=120, required=False)
    ordered_at = IstDateTimeField(label="desk_operations.field_ordered_at", required=False)
    chief = forms.BooleanField(label="desk_operations.field_chief", required=False)
    in_writing = forms.BooleanField(label="desk_operations.field_in_writing", required=False)
    field_order = ("premises_id", "kind", "reference", "court", "issued_at", "valid_to", "ordered_by", "ordered_at",
                   "chief", "in_writing", "wave", "team_id", "authority_id", "necessity", "less_intrusive", *COUNTS, "expert_asked",
                   "order_kind", "warrant_number", "warrant_court")  # fmt: skip

    def __init__(self, *args: Any, language: str, premises: Choices, **kwargs: Any) -> None:
        super().__init__(*args, language=language, **kwargs)
        choose = _empty("desk_authority.choose", language)
        self.fields["premises_id"].choices = [*choose, *premises]  # type: ignore[attr-defined]
        self.fields["kind"].choices = _said(KINDS, "desk_operations.basis_", language)  # type: ignore[attr-defined]

    def basis(self) -> dict[str, Any]:
        """What was given as basis, in the form that `allot` stores."""
        given = self.cleaned_data
        named = {
            "attribution": (),
            "court_warrant": ("reference", "court", "issued_at", "valid_to"),
            "child_at_risk": ("reference", "ordered_by", "ordered_at", "in_writing"),
        }[given["kind"]]
        basis = {"kind": given["kind"], **{name: given[name] for name in named}}
        if given["kind"] == "child_at_risk":
            basis["office"] = DISTRICT_POLICE_CHIEF if given["chief"] else ""
        return basis


class TimeForm(forms.Form):
    """When the team went in or came out."""

    at = IstDateTimeField(label="desk_operations.field_at")


class WhyForm(forms.Form):
    """An act that needs its reason."""

    why = forms.CharField(label="desk_targets.field_why", max_length=300)


class DoorForm(TimeForm):
    """Whether the door was the right one."""

    door = forms.ChoiceField(label="desk_operations.door", widget=forms.RadioSelect)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["door"].choices = _said(DOORS, "operations.door.", language)  # type: ignore[attr-defined]


class OutcomeForm(DoorForm):
    """What came of the search: the steps that may follow the last one."""

    outcome = forms.ChoiceField(label="desk_operations.field_outcome", widget=forms.RadioSelect)
    fir = forms.CharField(label="desk_operations.field_fir", max_length=60, required=False)
    laboratory_report = forms.CharField(
        label="desk_operations.field_laboratory", max_length=120, required=False
    )
    exhibits = Lines(
        label="desk_operations.field_exhibits", help_text="desk_operations.help_exhibits", required=False
    )
    arrests = Lines(
        label="desk_operations.field_arrests", help_text="desk_operations.help_arrests", required=False
    )
    field_order = ("outcome", "door", "at", "fir", "laboratory_report", "exhibits", "arrests")

    def __init__(self, *args: Any, language: str, before: str, **kwargs: Any) -> None:
        super().__init__(*args, language=language, **kwargs)
        after = LATER[before] if before else OUTCOMES
        self.fields["outcome"].choices = _said(after, "desk_operations.outcome_", language)  # type: ignore[attr-defined]


class DistrictForm(forms.Form):
    """Which district."""

    district = forms.ChoiceField(label="desk_operations.col_district", required=False)

    def __init__(self, *args: Any, language: str, districts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = _empty("desk_targets.every", language)
        self.fields["district"].choices = [*every, *districts]  # type: ignore[attr-defined]


class WhereForm(DistrictForm):
    """Which district and which wave."""

    wave = forms.ChoiceField(label="desk_operations.col_wave", required=False)

    def __init__(self, *args: Any, language: str, waves: Choices, **kwargs: Any) -> None:
        super().__init__(*args, language=language, **kwargs)
        every = _empty("desk_targets.every", language)
        none = [("none", say(Word("desk_operations.no_wave_yet"), language))]
        self.fields["wave"].choices = [*every, *waves, *none]  # type: ignore[attr-defined]


class FilterForm(WhereForm):
    """What the plan lets through."""

    state = forms.ChoiceField(label="desk_operations.col_state", required=False)
    gap = forms.ChoiceField(label="desk_operations.col_gap", required=False)
    field_order = ("state", "district", "wave", "gap")

    def __init__(self, *args: Any, language: str, states: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, language=language, **kwargs)
        every = _empty("desk_targets.every", language)
        self.fields["state"].choices = every + _said(states, "desk_operations.state_", language)  # type: ignore[attr-defined]
        self.fields["gap"].choices = every + _said(ITEMS, "operations.item.", language)  # type: ignore[attr-defined]
