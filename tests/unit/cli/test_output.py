"""What is printed: one JSON document, or a table in which outside text steers nothing."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from thelivu.cli.output import emit, plain


def printed(value: str, capsys: pytest.CaptureFixture[str]) -> str:
    emit({"value": value}, as_json=True, table=lambda console: None)
    return capsys.readouterr().out


def test_json_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(printed("തെളിവ്", capsys)) == {"value": "തെളിവ്"}


def test_json_holds_no_mark_that_a_terminal_obeys(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "\x1b[2J\x9b31m\u202eevil\x7f"

    text = printed(hostile, capsys)

    assert json.loads(text) == {"value": hostile}
    assert not set(text) & set("\x1b\x9b\u202e\x7f")


@given(st.text())
def test_a_cell_never_steers_the_terminal(text: str) -> None:
    console = Console(file=io.StringIO(), force_terminal=False)

    console.print(plain(text))

    assert not set(console.file.getvalue()) & set("\x1b\x9b\x7f\x07\r\u202e")


def test_a_cell_reads_no_markup() -> None:
    assert plain("[bold]x[/bold]").plain == "[bold]x[/bold]"


def test_a_table_is_drawn_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    emit({}, as_json=False, table=lambda console: console.print("drawn"))

    assert capsys.readouterr().out == "drawn\n"
