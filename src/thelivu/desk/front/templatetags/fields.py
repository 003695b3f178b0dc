"""One field of a plain Django form as the desk draws it.

Arrives: a bound field. Leaves: a `FieldView` whose label, hint, choices and errors are sentences in the reader's
language and whose control carries `aria-describedby` and `aria-invalid`. Nothing is preselected here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from thelivu.base import Word, say

from .speech import known, text_of


@dataclass(frozen=True, slots=True)
class Option:
    """One row of a choice."""

    control: SafeString
    label: str
    id: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """What parts/field.html draws."""

    kind: str  # "choices" | "check" | "control"
    id: str
    first: str  # id of the control that a link from the list of errors should reach
    label: str
    hint: str
    required: bool
    errors: tuple[str, ...]
    control: SafeString
    options: tuple[Option, ...]


def error_text(error: ValidationError, language: str) -> str:
    """The sentence of an error: our own code, else our sentence for Django's code, else its message."""
    params: Mapping[str, Any] = error.params or {}
    message = str(error.message)
    if known(message, language):
        return say(Word(message, params), language)
    general = f"desk.error.{error.code}"
    if error.code and known(general, language):
        return say(
            Word(
                general, {key: value for key, value in params.items() if isinstance(value, str | int | float)}
            ),
            language,
        )
    return message % params if params else message


def errors_of(bound: BoundField, language: str) -> tuple[str, ...]:
    """The sentences of one field's errors."""
    return tuple(_said(bound.form, bound.name, language))


def _said(form: forms.BaseForm, name: str, language: str) -> Iterator[str]:
    for error in form.errors.get(name, forms.utils.ErrorList()).as_data():
        # One error can hold several.
        for single in getattr(error, "error_list", [error]):
            yield error_text(single, language)


def field_view(bound: BoundField, language: str, label: object = "", hint: object = "") -> FieldView:
    """Everything parts/field.html needs; label and hint replace the form's own."""
    widget = bound.field.widget
    widget.attrs.pop("placeholder", None)  # the label and the hint say it
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":
        widget.attrs["rows"] = "4"  # Django's ten rows are a page of a telephone
    identity = bound.auto_id or bound.html_name
    errors = errors_of(bound, language)
    told_of = text_of(hint or bound.help_text or "", language)
    attrs: dict[str, Any] = {}
    told = [f"{identity}_hint"] * bool(told_of) + [f"{identity}_error"] * bool(errors)
    if told:
        attrs["aria-describedby"] = " ".join(told)
    if errors:
        attrs["aria-invalid"] = "true"
    kind = "control"
    options: tuple[Option, ...] = ()
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        kind, options = "choices", tuple(_options(bound, language))
    elif isinstance(widget, forms.CheckboxInput):
        kind = "check"
    return FieldView(
        kind=kind,
        id=identity,
        first=options[0].id if options else identity,
        label=text_of(label or bound.label or "", language),
        hint=told_of,
        required=bound.field.required,
        errors=errors,
        control=bound.as_widget(attrs=attrs) if kind != "choices" else SafeString(""),
        options=options,
    )


def _options(bound: BoundField, language: str) -> Iterator[Option]:
    for part in bound.subwidgets:
        yield Option(conditional_escape(part.tag()), text_of(part.choice_label, language), part.id_for_label)


@dataclass(frozen=True, slots=True)
class Wrong:
    """One line of the list of errors at the top of a form."""

    target: str
    label: str
    text: str


def wrongs(
    form: forms.BaseForm, language: str, labels: Mapping[str, object] | None = None
) -> tuple[Wrong, ...]:
    """Every error of a form in the order of its fields; those of the whole form first, without a target."""
    if not form.is_bound or form.is_valid():
        return ()
    whole = tuple(Wrong("", "", text) for text in _said(form, "__all__", language))
    fields = tuple(
        Wrong(view.first, view.label, text)
        for view in (
            field_view(form[name], language, (labels or {}).get(name, ""))
            for name in form.fields
            if name in form.errors
        )
        for text in view.errors
    )
    return whole + fields
