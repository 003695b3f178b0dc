"""Forms of the exhibits room: a seizure, the next line of custody, the filter of the list. Nothing is preselected."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from thelivu.base import ThelivuError, Word, is_id, say
from thelivu.desk.people.fields import IstDateTimeField, Lines
from thelivu.desk.people.queries import officers_with
from thelivu.exhibits import FINAL, ROLES, STATES, Exhibit, Holder
from thelivu.law import load as load_law

from . import queries
from .chains import NO_TAKER
from .register_forms import day_field

_SEM = [("yes", "desk_exhibits.sem_yes"), ("no", "desk_exhibits.sem_no"), ("open", "desk_exhibits.sem_open")]
_FOUND = {"yes": "intact", "no": "broken", "other": "other"}
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
        choices=[(code, f"desk_exhibits.seal_{text}") for code, text in _FOUND.items()],
    )  # fmt: skip
    seal_found = forms.CharField(
        label="desk_exhibits.field_seal_found", help_text="desk_exhibits.help_seal_found", max_length=40,
        required=False,
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
    order_on = day_field("desk_exhibits.field_order_on")
    final_on = day_field("desk_exhibits.field_final_on")
    destination = forms.CharField(
        label="desk_exhibits.field_destination", help_text="desk_exhibits.help_destination", max_length=120,
        required=False,
    )  # fmt: skip
    untampered = forms.BooleanField(label="desk_exhibits.field_untampered", required=False)
    reason = forms.CharField(
        label="desk_exhibits.field_reason",
        help_text="desk_exhibits.help_reason",
        max_length=300,
        required=False,
    )
    sha256 = forms.CharField(label="desk_exhibits.field_sha256", max_length=64, required=False)

    def __init__(
        self, *args: Any, language: str, action: str, roles: tuple[str, ...], value: Exhibit, **kwargs: Any
    ) -> None:
        chain = value.chain
        holder = chain.holder or Holder("?", ROLES[0])
        told = {
            "action": action, "giver": holder.person, "giver_role": holder.role, "seal_before": chain.seal or "",
            "seal_after": "" if action == "open" else chain.seal or "",
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.initial = told
        self.in_place = action in NO_TAKER
        for name in self._not_asked(action, value):
            del self.fields[name]
        if not self.in_place:
            nobody = [("", say(Word("desk_exhibits.another_person"), language))]
            people = dict(officers_with("take_custody")) | dict(officers_with("examine"))
            self.fields["officer"].choices = nobody + sorted(people.items(), key=lambda one: one[1])  # type: ignore[attr-defined]
            self.fields["taker_role"].choices = [(role, f"exhibits.role.{role}") for role in roles]  # type: ignore[attr-defined]

    def _not_asked(self, action: str, value: Exhibit) -> list[str]:
        sealed = () if value.chain.seal else ("intact", "seal_found")
        moved = ("taker_role", "officer", "taker") if self.in_place else ()
        ordered = () if action in FINAL | {"view"} else ("order_on",)
        final = () if value.sem and action == "destroy" else ("final_on",)
        sent = () if value.sem and not self.in_place else ("destination", "untampered")
        return [*sealed, *moved, *ordered, *final, *sent]

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
        before, after = self._seals()
        return {
            "action": given["action"], "giver": giver, "taker": taker, "at": given["at"],
            "place": given["place"], "purpose": given["purpose"], "seal_before": before, "seal_after": after,
            "reason": given["reason"], "reference": given["reference"], "order_on": given.get("order_on"),
            "intact": {"yes": True, "no": False, "other": False}.get(given.get("intact", "")),
            "sha256": given["sha256"].strip().lower() or None, "final_on": given.get("final_on"),
            "destination": given.get("destination", "").strip(), "untampered": given.get("untampered") or None,
        }  # fmt: skip

    def _seals(self) -> tuple[str | None, str | None]:
        """The seal on the bag before and after: another one than expected stays on it unless a third is named."""
        given = self.cleaned_data
        expected, after = given["seal_before"], given["seal_after"].strip()
        if given.get("intact") != "other":
            return expected or None, after or None
        found = given["seal_found"].strip()
        return found or None, (found if after == expected else after) or None


class SemForm(forms.Form):
    """Whether the High Court's SEM label applies."""

    sem = forms.ChoiceField(label="desk_exhibits.field_sem", choices=_SEM[:2], widget=forms.RadioSelect)


class NoteForm(forms.Form):
    """Why a seal or a digest is not as it was."""

    reason = forms.CharField(
        label="desk_exhibits.field_noted", help_text="desk_exhibits.help_noted", max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


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
