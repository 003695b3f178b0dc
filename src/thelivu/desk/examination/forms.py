"""Forms of the examination room: a known-file list, a triage document, the purpose of opening paths, the filter."""

import json
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from thelivu.base import Word, say
from thelivu.desk.register.forms import PurposeForm
from thelivu.law import load as load_law

_SORTS = [("", "desk_examination.sort_newest"), ("exhibit", "desk_examination.sort_exhibit")]
_RESULTS = ["found", "none"]


class ListForm(forms.Form):
    """A known-file list as its issuer gave it."""

    file = forms.FileField(label="desk_examination.field_list", help_text="desk_examination.help_list")
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
    )

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


class PathsForm(PurposeForm):
    """For which case or lead, and why, the paths are opened."""

    record = forms.CharField(label="desk_register.field_record", max_length=32)


class FilterForm(forms.Form):
    """Which examinations the list shows."""

    result = forms.ChoiceField(label="desk_examination.col_result", required=False)
    district = forms.ChoiceField(label="desk_exhibits.field_district", required=False)
    sort = forms.ChoiceField(label="desk_exhibits.sort", required=False)

    def __init__(self, *args: Any, language: str, on: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", say(Word("desk_exhibits.every"), language))
        districts = [
            (d.code, d.name_ml if language == "ml" else d.name) for d in load_law().districts_on(on.date())
        ]
        results = [(code, say(Word(f"desk_examination.result_{code}"), language)) for code in _RESULTS]
        self.fields["result"].choices = [every, *results]  # type: ignore[attr-defined]
        self.fields["district"].choices = [every, *districts]  # type: ignore[attr-defined]
        self.fields["sort"].choices = [(code, say(Word(text), language)) for code, text in _SORTS]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, str]:
        """The answers that can be read; another one asks nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
