"""Forms of the leads room. Labels are catalogue codes; nothing is preselected, and no zone is assumed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from thelivu.base import ON_A_PLATFORM, InputError, ThelivuError, Word, say, zone_named
from thelivu.desk.people.queries import units
from thelivu.leads import (
    DECISIONS,
    FIELDS,
    FLAGS,
    ITEMS,
    SOURCE_KINDS,
    Column,
    Decision,
    SheetMapping,
    TypedIdentifier,
    TypedLead,
    TypedObservation,
    read_mapping,
)

Choices = list[tuple[str, str]]
UNKNOWN, OTHER = "unknown", "other"
ZONES = ("Asia/Kolkata", "UTC")
_TYPED_KINDS = ("login", "registration", "purchase", "upload", "other", "unknown", "account", "incident")
_TYPED_IDENTIFIERS = ("ip", "phone", "email", "handle", "account", "upi", "url", "group", "imei", "device")
_ROWS, _EACH = 3, 2  # observations of a typed lead, and identifiers of each


def chosen(codes: Sequence[str], prefix: str, language: str, empty: str = "") -> Choices:
    """Choices with their words; `empty` is the code of what an empty answer means."""
    made = [(code, say(Word(f"{prefix}{code}"), language)) for code in codes]
    return [("", say(Word(empty), language)), *made] if empty else made


def set_choices(form: forms.Form, **choices: Choices) -> None:
    """Gives fields of one form their choices."""
    for name, made in choices.items():
        form.fields[name].choices = made  # type: ignore[attr-defined]


def complain(form: forms.Form, error: ThelivuError) -> None:
    """Puts a refusal of the rules into the form, so that what was entered stays."""
    form.add_error(None, ValidationError(error.code, params=dict(error.word.values)))


class InboxFilter(forms.Form):
    """What of the inbox is shown."""

    state = forms.ChoiceField(label="desk_leads.state", required=False)
    source = forms.ChoiceField(label="desk_leads.source", required=False)
    flag = forms.ChoiceField(label="desk_leads.mark", required=False)
    doubt = forms.ChoiceField(label="desk_leads.doubt", required=False)
    sort = forms.ChoiceField(label="desk_leads.sort", required=False)

    def __init__(self, *args: Any, language: str, sources: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = "desk_leads.every"
        set_choices(
            self,
            state=chosen(("new", *DECISIONS), "desk_leads.state_", language, every),
            source=[("", say(Word(every), language)), *sources],
            flag=chosen(FLAGS, "leads.flag.", language, every),
            doubt=chosen(("open",), "desk_leads.doubt_", language, every),
            sort=chosen(("oldest", "reference"), "desk_leads.sort_", language, "desk_leads.sort_newest"),
        )


class UploadForm(forms.Form):
    """A file, from whom it came, and the authority under which it is admitted."""

    file = forms.FileField(label="desk_leads.file", help_text="desk_leads.file_hint")
    sender = forms.CharField(label="desk_leads.sender", max_length=120, required=False)
    authority = forms.ChoiceField(label="desk_leads.authority")
    mapping = forms.FileField(label="desk_leads.mapping", help_text="desk_leads.mapping_hint", required=False)

    def __init__(self, *args: Any, language: str, authorities: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, authority=[("", say(Word("desk_leads.choose"), language)), *authorities])

    def clean_mapping(self) -> SheetMapping | None:
        """The mapping file read; what is wrong in it is said beside the field."""
        given = self.cleaned_data["mapping"]
        if given is None:
            return None
        try:
            return read_mapping(given.read())
        except InputError as wrong:
            raise ValidationError(wrong.code, params=dict(wrong.word.values)) from wrong


class ZonedForm(forms.Form):
    """A form that asks for a zone: one of two, another by name, or the answer that nobody knows it."""

    zone = forms.ChoiceField(
        label="desk_leads.zone", widget=forms.RadioSelect, help_text="desk_leads.zone_hint"
    )
    other_zone = forms.CharField(
        label="desk_leads.other_zone", help_text="desk_leads.other_zone_hint", max_length=40, required=False
    )

    def offer_zones(self, language: str, *, unknown: bool = True) -> None:
        """Gives the zone its choices."""
        set_choices(self, zone=[
            *((zone, say(Word(f"desk_leads.zone_{zone.rpartition('/')[2].lower()}"), language)) for zone in ZONES),
            (OTHER, say(Word("desk_leads.zone_other"), language)),
            *([(UNKNOWN, say(Word("desk_leads.zone_not_said"), language))] if unknown else []),
        ])  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """`zone` becomes the name of a zone, or None."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("zone") == OTHER:
            cleaned["zone"] = cleaned.get("other_zone", "").strip()
            try:
                zone_named(cleaned["zone"])
            except InputError as wrong:
                self.add_error("other_zone", ValidationError(wrong.code, params=dict(wrong.values)))
        elif cleaned.get("zone") == UNKNOWN:
            cleaned["zone"] = None
        return cleaned


class MappingForm(ZonedForm):
    """What each column of a sheet is. Proposed answers are shown; the zone never is."""

    item = forms.ChoiceField(label="desk_leads.row_is", widget=forms.RadioSelect)
    formats = forms.CharField(
        label="desk_leads.formats", help_text="desk_leads.formats_hint", max_length=200, required=False
    )
    platform = forms.CharField(
        label="desk_leads.platform", help_text="desk_leads.platform_hint", max_length=80, required=False
    )
    field_order = ("item",)

    def __init__(
        self, *args: Any, language: str, columns: Sequence[Column], proposed: SheetMapping, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns, self.proposed = [column for column in columns if not column.child], proposed
        set_choices(self, item=chosen(ITEMS, "desk_leads.item_", language))
        self.fields["item"].initial = proposed.item
        self.offer_zones(language)
        fields = chosen(FIELDS, "desk_leads.field_", language, "desk_leads.withhold")
        for number, column in enumerate(self.columns):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=column.name, choices=fields, initial=column.proposed, required=False
            )

    def column_fields(self) -> Iterator[Any]:
        """The questions about columns, in the order of the sheet."""
        return (self[f"column_{number}"] for number in range(len(self.columns)))

    def clean(self) -> dict[str, Any]:
        """`mapping` is what the answers make, checked like one that came as a file."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        columns: dict[str, list[str]] = {}
        for number, column in enumerate(self.columns):
            field = cleaned.get(f"column_{number}")
            if field:
                columns.setdefault(field, []).append(column.name)
        document = {
            "version": 1, "item": cleaned["item"], "sheet": self.proposed.sheet, "columns": columns,
            "time": {"format": [one.strip() for one in cleaned["formats"].split(";") if one.strip()],
                     "zone": cleaned["zone"]},
            "platform": cleaned["platform"],
        }  # fmt: skip
        try:
            cleaned["mapping"] = read_mapping(json.dumps(document).encode())
        except InputError as wrong:
            complain(self, wrong)
        return cleaned


class TypedForm(ZonedForm):
    """A lead typed from a letter, a call or a complaint."""

    source_kind = forms.ChoiceField(label="desk_leads.source_kind", widget=forms.RadioSelect)
    reference = forms.CharField(label="desk_leads.reference", max_length=64)
    received = forms.CharField(
        label="desk_leads.received", help_text="desk_leads.time_hint", max_length=40, required=False
    )
    authority = forms.ChoiceField(label="desk_leads.authority")
    field_order = ("source_kind", "reference", "received", "authority", "zone", "other_zone")

    def __init__(self, *args: Any, language: str, authorities: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_zones(language)
        empty = [("", say(Word("desk_leads.choose"), language))]
        set_choices(
            self,
            source_kind=chosen(SOURCE_KINDS, "leads.source.", language),
            authority=[*empty, *authorities],
        )
        kinds = chosen(_TYPED_KINDS, "leads.kind.", language, "desk_leads.nothing_more")
        identifiers = chosen(
            _TYPED_IDENTIFIERS, "desk_leads.identifier_", language, "desk_leads.no_identifier"
        )
        for row in range(1, _ROWS + 1):
            self._add_observation(row, kinds, identifiers)
        for name in ("narrative", "child"):
            self.fields[name] = forms.CharField(
                label=f"desk_leads.{name}", help_text=f"desk_leads.{name}_hint", required=False,
                max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}),
            )  # fmt: skip

    def _add_observation(self, row: int, kinds: Choices, identifiers: Choices) -> None:
        self.fields[f"kind_{row}"] = forms.ChoiceField(
            label="desk_leads.what_was_seen", choices=kinds, required=False
        )
        for number in range(1, _EACH + 1):
            self.fields[f"is_{row}_{number}"] = forms.ChoiceField(
                label="desk_leads.identifier_kind", choices=identifiers, required=False
            )
            for name, longest in (("text", 500), ("platform", 80)):
                self.fields[f"{name}_{row}_{number}"] = forms.CharField(
                    label=f"desk_leads.identifier_{name}", max_length=longest, required=False
                )
        self.fields[f"port_{row}"] = forms.CharField(label="desk_leads.port", max_length=5, required=False)
        self.fields[f"time_{row}"] = forms.CharField(
            label="desk_leads.time", help_text="desk_leads.time_hint", max_length=40, required=False
        )

    def groups(self) -> Iterator[tuple[int, list[Any]]]:
        """The fields of each observation, together."""
        for row in range(1, _ROWS + 1):
            names = [f"kind_{row}"]
            for number in range(1, _EACH + 1):
                names += [f"is_{row}_{number}", f"text_{row}_{number}", f"platform_{row}_{number}"]
            yield row, [self[name] for name in (*names, f"port_{row}", f"time_{row}")]

    def lead(self) -> TypedLead:
        """What was entered, as the rules read it."""
        asked = self.cleaned_data
        seen = tuple(self._observation(asked, row) for row in range(1, _ROWS + 1) if asked.get(f"kind_{row}"))
        return TypedLead(
            source_kind=asked["source_kind"], reference=asked["reference"], received=asked["received"],
            zone=asked["zone"], observations=seen, narrative=asked["narrative"], child=asked["child"],
        )  # fmt: skip

    def _observation(self, asked: Mapping[str, Any], row: int) -> TypedObservation:
        named = tuple(
            TypedIdentifier(
                asked[f"is_{row}_{n}"],
                asked[f"text_{row}_{n}"],
                asked[f"platform_{row}_{n}"] if asked[f"is_{row}_{n}"] in ON_A_PLATFORM else "",
            )
            for n in range(1, _EACH + 1)
            if asked.get(f"is_{row}_{n}")
        )
        return TypedObservation(
            asked[f"kind_{row}"], named, asked[f"port_{row}"], asked[f"time_{row}"], asked["zone"]
        )


class DecisionForm(forms.Form):
    """A decision from the closed list, its reason, and what it concerns."""

    code = forms.ChoiceField(label="desk_leads.decision", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="desk_leads.reason", help_text="desk_leads.reason_hint", max_length=500, required=False
    )
    duplicate_of = forms.CharField(label="desk_leads.duplicate_of", max_length=20, required=False)
    unit = forms.ChoiceField(label="desk_leads.unit", required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(unit["code"], unit["name"]) for unit in units()]
        set_choices(
            self,
            code=chosen(tuple(DECISIONS), "leads.decision.", language),
            unit=[("", say(Word("desk_leads.no_unit"), language)), *others],
        )

    def clean(self) -> dict[str, Any]:
        """`decision`, or what is missing of it."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "code" in cleaned:
            concerns = {"duplicate": cleaned.get("duplicate_of"), "refer": cleaned.get("unit")}
            try:
                code = cleaned["code"]
                cleaned["decision"] = Decision(code, cleaned.get("reason", ""), concerns.get(code) or "")
            except InputError as wrong:
                complain(self, wrong)
        return cleaned


class ReadingForm(forms.Form):
    """Which reading of a time is meant; an empty answer decides later."""

    reading = forms.IntegerField(min_value=0, required=False)
    why = forms.CharField(label="desk_leads.why", help_text="desk_leads.why_hint", max_length=300)


class ZoneForm(ZonedForm):
    """The zone of a time that was received without one."""

    why = forms.CharField(label="desk_leads.why", help_text="desk_leads.why_hint", max_length=300)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_zones(language, unknown=False)
