"""Forms of the exhibits room: a seizure, the next line of custody, the filter of the list. Nothing is preselected."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from thelivu.base import ThelivuError, Word, is_id, say
from thelivu.desk.people.fields import IstDateTimeField, Lines
from thelivu.desk.people.queries import officers_with
from thelivu.exhibits import ROLES, STATES, Chain, Holder
from thelivu.law import load as load_law

from . import queries

_SEM = [("yes", "desk_exhibits.sem_yes"), ("no", "desk_exhibits.sem_no"), ("open", "desk_exhibits.sem_open")]
_SORTS = [("", "desk_exhibits.sort_newest"), ("label", "desk_exhibits.sort_label")]


def attempt(form: forms.Form, act: Callable[[], Any]) -> Any:
    """Does the act of a sound form; a rule's refusal is said in the form, and what was typed stays."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return act()
    except ThelivuError as error:
        form.add_error(None, ValidationError(error.code, params=dict(error.word.values)))
        return None


class SeizeForm(forms.Form):
    """What the seizure memo says of one device."""

    exhibit_id = forms.CharField(widget=forms.HiddenInput)
    authority = forms.ChoiceField(label="desk_exhibits.authority")
    number = forms.TypedChoiceField(label="desk_field.label_number", coerce=int, empty_value=None, required=False)
    kind = forms.ChoiceField(label="desk_exhibits.field_kind")
    at = IstDateTimeField(label="desk_exhibits.seized_at")
    place = forms.CharField(
        label="desk_exhibits.field_found", help_text="desk_exhibits.help_found", max_length=120
    )
    occupant = forms.CharField(
        label="desk_exhibits.field_occupant", help_text="desk_exhibits.help_occupant", max_length=120,
        required=False,
    )  # fmt: skip
    make = forms.CharField(label="desk_exhibits.field_make", max_length=60, required=False)
    model = forms.CharField(label="desk_exhibits.field_model", max_length=60, required=False)
    serials = Lines(
        label="desk_exhibits.field_serials", help_text="desk_exhibits.help_serials", required=False
    )
    seal = forms.CharField(
        label="desk_exhibits.field_seal", help_text="desk_exhibits.help_seal", max_length=40, required=False
    )
    seal_again = forms.CharField(label="desk_exhibits.field_seal_again", max_length=40, required=False)
    sem = forms.ChoiceField(label="desk_exhibits.field_sem", choices=_SEM, widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, language: str, authorities: list[tuple[str, str]], numbers: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if numbers:
            after = [("", say(Word("desk_field.label_next"), language))]
            self.fields["number"].choices = [*after, *numbers]  # type: ignore[attr-defined]
        else:
            del self.fields["number"]
        kinds = [(code, queries.kind_name(code, language)) for code in load_law().exhibit_kinds]
        choose = [("", say(Word("desk_exhibits.choose"), language))]
        self.fields["kind"].choices = choose + kinds  # type: ignore[attr-defined]
        self.fields["authority"].choices = choose + authorities  # type: ignore[attr-defined]

    def clean_exhibit_id(self) -> str:
        """The id that was minted when the form was opened."""
        found: str = self.cleaned_data["exhibit_id"]
        if not is_id(found):
            raise ValidationError("desk_exhibits.form_id")
        return found

    def clean(self) -> dict[str, Any]:
        """The seal number is typed twice, because it is read off a bag."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("seal", "") != given.get("seal_again", ""):
            self.add_error("seal_again", ValidationError("desk_exhibits.seals_differ"))
        return given

    def facts(self) -> dict[str, Any]:
        """The answers as `actions.seize` takes them."""
        given = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("authority", "seal_again")
        }
        return given | {"sem": {"yes": True, "no": False, "open": None}[given["sem"]]}


class LineForm(forms.Form):
    """The next line of custody: giver and seal come from the chain as it was when the form was opened."""

    action = forms.CharField(widget=forms.HiddenInput)
    giver = forms.CharField(widget=forms.HiddenInput)
    giver_role = forms.CharField(widget=forms.HiddenInput)
    seal_before = forms.CharField(widget=forms.HiddenInput, required=False)
    taker_role = forms.ChoiceField(label="desk_exhibits.field_taker_role", widget=forms.RadioSelect)
    officer = forms.ChoiceField(label="desk_exhibits.field_officer", required=False)
    taker = forms.CharField(
        label="desk_exhibits.field_taker",
        help_text="desk_exhibits.help_taker",
        max_length=120,
        required=False,
    )
    at = IstDateTimeField(label="desk_exhibits.field_at")
    place = forms.CharField(label="desk_exhibits.field_place", max_length=120)
    purpose = forms.CharField(label="desk_exhibits.field_purpose", max_length=200)
    intact = forms.ChoiceField(
        label="desk_exhibits.field_intact", widget=forms.RadioSelect,
        choices=[("yes", "desk_exhibits.seal_intact"), ("no", "desk_exhibits.seal_broken")],
    )  # fmt: skip
    seal_after = forms.CharField(
        label="desk_exhibits.field_seal_after",
        help_text="desk_exhibits.help_seal_after",
        max_length=40,
        required=False,
    )
    reference = forms.CharField(
        label="desk_exhibits.field_reference",
        help_text="desk_exhibits.help_reference",
        max_length=120,
        required=False,
    )
    reason = forms.CharField(
        label="desk_exhibits.field_reason",
        help_text="desk_exhibits.help_reason",
        max_length=300,
        required=False,
    )
    sha256 = forms.CharField(label="desk_exhibits.field_sha256", max_length=64, required=False)

    def __init__(
        self, *args: Any, language: str, action: str, roles: tuple[str, ...], chain: Chain, **kwargs: Any
    ) -> None:
        holder = chain.holder or Holder("?", ROLES[0])
        told = {
            "action": action, "giver": holder.person, "giver_role": holder.role, "seal_before": chain.seal or "",
            "seal_after": chain.seal or "",
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.initial = told
        self.in_place = action in queries.IN_PLACE
        for name in self._not_asked(chain):
            del self.fields[name]
        if not self.in_place:
            nobody = [("", say(Word("desk_exhibits.another_person"), language))]
            people = dict(officers_with("take_custody")) | dict(officers_with("examine"))
            self.fields["officer"].choices = nobody + sorted(people.items(), key=lambda one: one[1])  # type: ignore[attr-defined]
            self.fields["taker_role"].choices = [(role, f"exhibits.role.{role}") for role in roles]  # type: ignore[attr-defined]

    def _not_asked(self, chain: Chain) -> list[str]:
        sealed = () if chain.seal else ("intact",)
        moved = ("taker_role", "officer", "taker") if self.in_place else ("sha256",)
        return [*sealed, *moved]

    def clean(self) -> dict[str, Any]:
        """One taker: an officer of this office, or a name as written."""
        given: dict[str, Any] = super().clean() or {}
        if not self.in_place and bool(given.get("officer")) == bool(given.get("taker", "").strip()):
            self.add_error("taker", ValidationError("desk_exhibits.one_taker"))
        return given

    def entry(self) -> dict[str, Any]:
        """The answers as `actions.hand_over` takes them."""
        given = self.cleaned_data
        giver = Holder(given["giver"], given["giver_role"])
        taker = giver
        if not self.in_place:
            taker = Holder(given["officer"] or given["taker"].strip(), given["taker_role"])
        return {
            "action": given["action"], "giver": giver, "taker": taker, "at": given["at"],
            "place": given["place"], "purpose": given["purpose"], "seal_before": given["seal_before"] or None,
            "seal_after": given["seal_after"].strip() or None, "reason": given["reason"],
            "intact": {"yes": True, "no": False}.get(given.get("intact", "")),
            "reference": given["reference"], "sha256": given.get("sha256", "").strip().lower() or None,
        }  # fmt: skip


class FilterForm(forms.Form):
    """Which exhibits the list shows."""

    kind = forms.ChoiceField(label="desk_exhibits.field_kind", required=False)
    state = forms.ChoiceField(label="desk_exhibits.col_state", required=False)
    district = forms.ChoiceField(label="desk_exhibits.field_district", required=False)
    operation = forms.ChoiceField(label="desk_exhibits.operation", required=False)
    sort = forms.ChoiceField(label="desk_exhibits.sort", required=False)

    def __init__(self, *args: Any, language: str, on: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        law = load_law()
        every = ("", say(Word("desk_exhibits.every"), language))
        offered = {
            "kind": [(code, queries.kind_name(code, language)) for code in law.exhibit_kinds],
            "state": [(code, say(Word(f"exhibits.state.{code}"), language)) for code in STATES[1:]],
            "district": [
                (d.code, d.name_ml if language == "ml" else d.name) for d in law.districts_on(on.date())
            ],
            "operation": queries.operations(),
        }
        for name, choices in offered.items():
            self.fields[name].choices = [every, *choices]  # type: ignore[attr-defined]
        self.fields["sort"].choices = [(code, say(Word(text), language)) for code, text in _SORTS]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, str]:
        """The answers that can be read; another one asks nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
