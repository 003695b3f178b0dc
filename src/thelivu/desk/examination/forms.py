"""Forms of the examination room: a known-file list, a triage document, the purpose of opening paths, the filter."""

import json
import re
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from thelivu.base import Word, say
from thelivu.desk.exhibits.queries import kind_name
from thelivu.desk.people.fields import IstDateTimeField
from thelivu.desk.register.forms import PurposeForm
from thelivu.law import load as load_law

from .queries.board import STATES
from .values import BLOCKERS, DECISIONS, After, Before

_SORTS = [("", "desk_examination.sort_newest"), ("exhibit", "desk_examination.sort_exhibit")]
_RESULTS = ["found", "none"]


class ListForm(forms.Form):
    """A known-file list: as its issuer gave it (CSV), or as it was built (.khl) with its key."""

    file = forms.FileField(label="desk_examination.field_list", help_text="desk_examination.help_list")
    key = forms.CharField(
        label="desk_examination.field_key", help_text="desk_examination.help_key", max_length=64, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    name = forms.CharField(
        label="desk_examination.field_name",
        help_text="desk_examination.help_name",
        max_length=60,
        required=False,
    )
    issue = forms.CharField(label="desk_examination.field_issue", max_length=40, required=False)
    provenance = forms.CharField(
        label="desk_examination.field_provenance",
        help_text="desk_examination.help_provenance",
        max_length=200,
        required=False,
    )
    good = forms.BooleanField(
        label="desk_examination.field_good", help_text="desk_examination.help_good", required=False
    )
    users = forms.MultipleChoiceField(
        label="desk_examination.field_users", help_text="desk_examination.help_users", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, examiners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["users"].choices = examiners  # type: ignore[attr-defined]

    @property
    def is_built(self) -> bool:
        """Whether the file is a built list."""
        return str(self.cleaned_data["file"].name).lower().endswith(".khl")

    def name_at_version(self) -> str:
        """The name and version that were typed, else those of the file's name."""
        given = self.cleaned_data
        if not given["name"]:
            return PurePath(given["file"].name).stem
        return f"{given['name']}@{given['issue']}" if given["issue"] else given["name"]


class ImportForm(forms.Form):
    """A triage document that was made elsewhere, the lists it was made against, and the authority."""

    document = forms.FileField(
        label="desk_examination.field_document", help_text="desk_examination.help_document"
    )
    lists = forms.MultipleChoiceField(
        label="desk_examination.field_lists", help_text="desk_examination.help_lists",
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    authority = forms.ChoiceField(label="desk_exhibits.authority")

    def __init__(
        self,
        *args: Any,
        language: str,
        authorities: list[tuple[str, str]],
        lists: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choose = [("", say(Word("desk_exhibits.choose"), language))]
        self.fields["authority"].choices = choose + authorities  # type: ignore[attr-defined]
        self.fields["lists"].choices = lists  # type: ignore[attr-defined]

    def clean_document(self) -> dict[str, Any]:
        """The document as JSON; a field that stands twice could be read in two ways."""
        try:
            document = json.loads(self.cleaned_data["document"].read(), object_pairs_hook=_no_field_twice)
        except (ValueError, RecursionError) as bad:
            raise ValidationError("examination.not_a_triage") from bad
        if not isinstance(document, dict):
            raise ValidationError("examination.not_a_triage")
        return document


def _no_field_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError
    return fields


class ResultForm(forms.Form):
    """The sealed result of a laptop."""

    file = forms.FileField(label="desk_examination.field_result", help_text="desk_examination.help_result")


class BeforeForm(forms.Form):
    """Before a run: the seal, the write blocker, the image where one was made. Nothing is preselected."""

    at = IstDateTimeField(label="desk_exhibits.field_at")
    place = forms.CharField(label="desk_exhibits.field_place", max_length=120)
    intact = forms.ChoiceField(
        label="desk_exhibits.field_intact", widget=forms.RadioSelect,
        choices=[("yes", "desk_exhibits.seal_intact"), ("no", "desk_exhibits.seal_broken")],
    )  # fmt: skip
    blocker = forms.ChoiceField(
        label="desk_examination.field_blocker", widget=forms.RadioSelect,
        choices=[(code, f"desk_examination.blocker_{code}") for code in BLOCKERS],
    )  # fmt: skip
    number = forms.CharField(
        label="desk_examination.field_blocker_number", help_text="desk_examination.help_blocker_number",
        max_length=120, required=False,
    )  # fmt: skip
    image_sha256 = forms.CharField(
        label="desk_examination.field_image", help_text="desk_examination.help_image", max_length=64, required=False
    )
    reason = forms.CharField(
        label="desk_exhibits.field_reason", help_text="desk_examination.help_reason", max_length=300, required=False
    )

    def clean_image_sha256(self) -> str:
        """64 hexadecimal digits, or nothing."""
        given = str(self.cleaned_data["image_sha256"]).strip().lower()
        if given and not re.fullmatch(r"[0-9a-f]{64}", given):
            raise ValidationError("desk_exhibits.not_a_digest")
        return given

    def before(self) -> Before:
        """The answers as the action takes them."""
        given = self.cleaned_data
        return Before(
            at=given["at"], place=given["place"], intact=given["intact"] == "yes", blocker=given["blocker"],
            number=given["number"], reason=given["reason"], image_sha256=given["image_sha256"],
        )  # fmt: skip


class AfterForm(forms.Form):
    """After a run: what was done, and the new seal, typed twice because it is read off a bag."""

    at = IstDateTimeField(label="desk_exhibits.field_at")
    place = forms.CharField(label="desk_exhibits.field_place", max_length=120)
    purpose = forms.CharField(
        label="desk_examination.field_done", help_text="desk_examination.help_done", max_length=200
    )
    seal = forms.CharField(label="desk_exhibits.field_seal", help_text="desk_examination.help_seal", max_length=40)
    seal_again = forms.CharField(label="desk_exhibits.field_seal_again", max_length=40)

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("seal", "") != given.get("seal_again", ""):
            self.add_error("seal_again", ValidationError("desk_exhibits.seals_differ"))
        return given

    def after(self) -> After:
        """The answers as the action takes them."""
        given = self.cleaned_data
        return After(at=given["at"], place=given["place"], seal=given["seal"], purpose=given["purpose"])


class WakingForm(forms.Form):
    """How a waking is closed."""

    decision = forms.ChoiceField(
        label="desk_examination.field_decision", widget=forms.RadioSelect,
        choices=[(code, f"desk_examination.decision_{code}") for code in DECISIONS],
    )  # fmt: skip
    reason = forms.CharField(
        label="desk_examination.field_why", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class PairForm(forms.Form):
    """Whether two exhibits are linked."""

    answer = forms.ChoiceField(
        label="desk_examination.field_pair", widget=forms.RadioSelect,
        choices=[("accept", "desk_examination.pair_accept"), ("refuse", "desk_examination.pair_refuse")],
    )  # fmt: skip
    reason = forms.CharField(
        label="desk_examination.field_why", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class PathsForm(PurposeForm):
    """For which case or lead, and why, the paths are opened."""

    record = forms.CharField(label="desk_register.field_record", max_length=32)


class _Choosing(forms.Form):
    """A filter row: each answer that can be read narrows, another one asks nothing."""

    def asked(self) -> dict[str, str]:
        """The answers that can be read; another one asks nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}

    def offer(self, language: str, **offered: list[tuple[str, str]]) -> None:
        """The choices of each field, after "every"."""
        every = ("", say(Word("desk_exhibits.every"), language))
        for name, choices in offered.items():
            self.fields[name].choices = [every, *choices]  # type: ignore[attr-defined]


class BoardFilter(_Choosing):
    """Which devices of a round are shown, in which order."""

    state = forms.ChoiceField(label="desk_examination.col_state", required=False)
    kind = forms.ChoiceField(label="desk_exhibits.field_kind", required=False)
    district = forms.ChoiceField(label="desk_exhibits.field_district", required=False)
    sort = forms.ChoiceField(label="desk_exhibits.sort", required=False)

    def __init__(self, *args: Any, language: str, on: datetime, kinds: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(
            language, state=[(one, say(Word(f"desk_examination.board_{one}"), language)) for one in STATES],
            kind=sorted(((one, kind_name(one, language)) for one in kinds), key=lambda one: one[1]),
            district=_districts(language, on),
        )  # fmt: skip
        sorts = [("", "board_sort_work"), ("age", "board_sort_age"), ("hits", "board_sort_hits"), ("label", "sort_exhibit")]
        self.fields["sort"].choices = [  # type: ignore[attr-defined]
            (code, say(Word(f"desk_examination.{text}"), language)) for code, text in sorts
        ]


class WokenFilter(_Choosing):
    """Which wakings are shown."""

    state = forms.ChoiceField(label="desk_examination.col_state", required=False)
    whose = forms.ChoiceField(label="desk_examination.field_whose", required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [(one, say(Word(f"desk_examination.waking_{one}"), language)) for one in ("open", "closed")]
        self.offer(language, state=states, whose=[("mine", say(Word("desk_examination.whose_mine"), language))])


class PairFilter(_Choosing):
    """Which pairs of exhibits are shown."""

    state = forms.ChoiceField(label="desk_examination.col_state", required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = ("suggested", "accepted", "refused")
        self.offer(language, state=[(one, say(Word(f"desk_examination.pair_{one}"), language)) for one in states])


def _districts(language: str, on: datetime) -> list[tuple[str, str]]:
    return [(d.code, d.name_ml if language == "ml" else d.name) for d in load_law().districts_on(on.date())]


class FilterForm(_Choosing):
    """Which examinations the list shows."""

    result = forms.ChoiceField(label="desk_examination.col_result", required=False)
    district = forms.ChoiceField(label="desk_exhibits.field_district", required=False)
    sort = forms.ChoiceField(label="desk_exhibits.sort", required=False)

    def __init__(self, *args: Any, language: str, on: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        results = [(code, say(Word(f"desk_examination.result_{code}"), language)) for code in _RESULTS]
        self.offer(language, result=results, district=_districts(language, on))
        self.fields["sort"].choices = [(code, say(Word(text), language)) for code, text in _SORTS]  # type: ignore[attr-defined]
