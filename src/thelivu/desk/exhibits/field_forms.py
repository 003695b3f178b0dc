"""Forms around the field form: giving one out, taking a return from a file, deciding, entering a signed paper."""

from typing import Any

from django import forms

from thelivu.base import InputError, Word, say
from thelivu.desk.people.fields import IstDateTimeField, Lines, WholeFile
from thelivu.desk.people.queries import officers_with
from thelivu.exhibits.field_form import LARGEST
from thelivu.exhibits.memo import Memo, Seized, read_memo
from thelivu.operations import DOORS

NEW = "new"
_MOST_HOURS = 72
_WITNESS = ("name", "parent", "age", "address", "phone")
_OCCUPANT = ("present", "absent", "refused")
_FORWARDED = ("station", "court")


class CheckOutForm(forms.Form):
    """Under which authority things are seized, and how long a search may be begun with the form."""

    authority_id = forms.ChoiceField(label="desk_exhibits.authority")
    hours = forms.IntegerField(
        label="desk_field.hours", help_text="desk_field.help_hours", min_value=1, max_value=_MOST_HOURS, initial=12
    )

    def __init__(self, *args: Any, language: str, authorities: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose = [("", say(Word("desk_exhibits.choose"), language))]
        self.fields["authority_id"].choices = choose + authorities  # type: ignore[attr-defined]


class KitForm(CheckOutForm):
    """A paper kit goes to a named officer."""

    officer_id = forms.ChoiceField(label="desk_field.officer")

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, language=language, **kwargs)
        choose = [("", say(Word("desk_exhibits.choose"), language))]
        self.fields["officer_id"].choices = choose + officers_with("take_custody")  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    """Why a form is not used."""

    why = forms.CharField(max_length=300)


class ReturnForm(forms.Form):
    """A return that came as a file."""

    file = WholeFile(
        label="desk_field.file", help_text="desk_field.help_file", limit=LARGEST, too_large="exhibits.return.too_large"
    )


class DecideForm(forms.Form):
    """What a person says of a return that waits: of each item whether it is new or one that is on record."""

    why = forms.CharField(label="desk_targets.field_why", max_length=300)

    def __init__(
        self, *args: Any, language: str, items: tuple[Seized, ...], known: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = items if known else ()
        fresh = [(NEW, say(Word("desk_field.item_new"), language))]
        for one in self.items:
            self.fields[one.id] = forms.ChoiceField(
                label=say(Word("desk_field.item", {"n": one.number}), language), choices=fresh + known, widget=forms.RadioSelect
            )
        self.order_fields([*(one.id for one in self.items), "why"])

    def same_as(self) -> dict[str, str]:
        """Items that are exhibits already."""
        answers = {one.id: self.cleaned_data[one.id] for one in self.items}
        return {item: exhibit for item, exhibit in answers.items() if exhibit != NEW}


def _said(codes: tuple[str, ...], prefix: str) -> list[tuple[str, str]]:
    return [(code, f"{prefix}{code}") for code in codes]


class MemoForm(forms.Form):
    """The search memo as it stands on the signed paper; exhibits are numbered one by one."""

    entered_at = IstDateTimeField(label="desk_field.entered_at", required=False)
    left_at = IstDateTimeField(label="desk_field.left_at")
    door = forms.ChoiceField(label="desk_operations.door", choices=_said(DOORS, "operations.door."), widget=forms.RadioSelect)
    occupant = forms.ChoiceField(
        label="desk_field.occupant", choices=_said(_OCCUPANT, "desk_field.occupant_"), widget=forms.RadioSelect
    )
    own_search_offered = forms.BooleanField(label="desk_field.own_search_offered", required=False)
    woman_officer = forms.BooleanField(label="desk_field.woman_officer", required=False)
    expert = forms.CharField(label="desk_field.expert", max_length=120, required=False)
    copy_given_at = IstDateTimeField(label="desk_field.copy_given_at", required=False)
    children = forms.IntegerField(label="desk_field.children", help_text="desk_field.help_children", min_value=0, max_value=99, required=False)
    at_risk = forms.IntegerField(label="desk_field.at_risk", min_value=0, max_value=99, required=False)
    referral = forms.CharField(label="desk_field.referral", max_length=120, required=False)
    witnesses = Lines(label="desk_field.witnesses", help_text="desk_field.help_witness_lines", required=False)
    esakshya = Lines(label="desk_field.esakshya", help_text="desk_field.help_esakshya", required=False)
    nothing_else = forms.BooleanField(label="desk_field.nothing_else", required=False)
    total = forms.IntegerField(label="desk_field.total", min_value=0, max_value=99)
    specimen = forms.CharField(label="desk_field.specimen", max_length=120, required=False)
    forwarded_to = forms.ChoiceField(
        label="desk_field.forwarded_to", choices=_said(_FORWARDED, "desk_field.forwarded_"), widget=forms.RadioSelect
    )
    remarks = forms.CharField(label="desk_field.remarks", max_length=600, required=False, widget=forms.Textarea)

    def memo(self) -> Memo:
        """The memo, or InputError where a line cannot be read."""
        given = self.cleaned_data
        place = ("entered_at", "left_at", "door", "occupant", "own_search_offered", "woman_officer", "expert", "copy_given_at",
                 "children", "at_risk", "referral")  # fmt: skip
        close = ("nothing_else", "total", "specimen", "forwarded_to", "remarks")
        return read_memo({
            "place": {name: given[name] for name in place},
            "witnesses": [_witness(line, n) for n, line in enumerate(given["witnesses"], start=1)],
            "esakshya": given["esakshya"],
            "close": {name: given[name] for name in close},
        })  # fmt: skip


def _witness(line: str, number: int) -> dict[str, Any]:
    """Name; parent; age; address; telephone. On the signed paper a witness has signed."""
    parts = [part.strip() for part in line.split(";")]
    if len(parts) > len(_WITNESS) or not parts[0]:
        raise InputError("desk_field.witness_line", where=str(number))
    found: dict[str, Any] = {name: part for name, part in zip(_WITNESS, parts, strict=False) if part}
    return found | {"signed": True}
