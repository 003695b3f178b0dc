"""The mapping of a return: a wrong entry is an error that names it, for it would switch a gate off unseen."""

import json
import re
from pathlib import Path

import pytest

from thelivu.attribution import read_mapping
from thelivu.attribution.mapping import KEYS
from thelivu.base import InputError
from unit.attribution.made import HEADER, entries, mapping

ASKED = entries()["asked"]


def refused(text):
    with pytest.raises(InputError) as error:
        read_mapping(text if isinstance(text, bytes) else json.dumps(text).encode(), where="r.mapping.json")
    return error.value


def test_a_whole_mapping_is_read():
    made = mapping(
        trailer_rows=r"^Total rows: (\d+)$", pool_size=200_000, origin="certificate", request="RQ-1", disclaims=["192.0.2.0/30"],
        controls=[{"ip": "192.0.2.9", "port": 2040, "time": "2026-01-12T03:00:00Z", "subscriber": "UNIT-LINE-1"}],
        time={"format": "%d/%m/%Y %H:%M:%S", "zone": "Asia/Kolkata", "zone_proof": "letter"},
    )  # fmt: skip

    assert (made.provider, made.kind, made.formats, made.zone) == (
        "Example Net",
        "dynamic",
        ("%d/%m/%Y %H:%M:%S",),
        "Asia/Kolkata",
    )
    assert (made.pool_size, made.origin, made.origin_stated, made.request) == (
        200_000,
        "certificate",
        True,
        "RQ-1",
    )
    assert (made.controls[0].port, made.asked.seconds, made.no_rows_needed) == (2040, 86_400, True)


def test_an_origin_that_is_left_out_is_not_an_origin_that_is_null():
    assert (mapping().origin_stated, mapping(origin=None).origin_stated) == (False, True)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"version": 3}, "version"),
        ({"version": 1.5}, "version"),
        ({"version": None}, "missing"),
        ({"provider": " "}, "not_text"),
        ({"kind": "cable"}, "not_in_list"),
        ({"header_contains": []}, "not_a_list"),
        ({"header_contains": "NAT IP"}, "not_a_list"),
        ({"logger_uncertainty_s": -1}, "not_a_number"),
        ({"logger_uncertainty_s": True}, "not_a_number"),
        ({"logger_uncertainty_s": 604_801}, "not_a_number"),
        ({"pool_size": 1}, "not_whole"),
        ({"pool_size": 2.5}, "not_whole"),
        ({"origin": "hearsay"}, "not_in_list"),
        ({"expired": "yes"}, "not_a_flag"),
        ({"disclaims": ["here"]}, "not_an_address"),
        ({"trailer_rows": "("}, "not_a_pattern"),
        ({"trailer_rows": "Total rows"}, "no_group"),
        ({"shared_service": "["}, "not_a_pattern"),
        ({"trailer_row": "x"}, "unknown_key"),
        ({"columns": HEADER | {"surname": "Name"}}, "unknown_key"),
        ({"columns": {"ip": "NAT IP", "start": "Start"}}, "missing"),
        ({"columns": {"ip": "IP", "start": "S", "subscriber": "U", "port_end": "To"}}, "missing"),
        ({"asked": ASKED | {"to": ASKED["from"]}}, "reversed"),
        ({"asked": ASKED | {"from": "2026-01-12T00:00:00"}}, "not_a_time"),
        ({"asked": ASKED | {"to": "9999-12-31T23:59:59Z"}}, "not_a_time"),
        ({"asked": ASKED | {"ips": []}}, "not_a_list"),
        ({"asked": None}, "missing"),
        ({"asked": []}, "not_an_object"),
        (
            {"controls": [{"ip": "192.0.2.9", "port": 0, "time": "2026-01-12T03:00:00Z", "subscriber": "X"}]},
            "not_whole",
        ),
        ({"controls": {}}, "not_a_list"),
        ({"time": {"zone": "IST", "format": "%d/%m/%Y %H:%M:%S"}}, "zone"),
        ({"time": {"format": "%d/%m/%Y"}}, "format_incomplete"),
        ({"time": {"format": "%d/%m %H:%M"}}, "format_incomplete"),
        ({"time": {"format": "%d/%m/%Y %I:%M:%S"}}, "format_half_day"),
        ({"time": {"format": "%d/%m/%Y %H:%M:%S %p"}}, "format_half_day"),
        ({"time": {"format": ["%d/%m/%Y %H:%M:%S", ""]}}, "not_a_list"),
    ],
)
def test_a_wrong_entry_is_named(entry, code):
    error = refused(entries(**entry))

    assert error.word.code == f"attribution.mapping.{code}"
    assert error.word.values["key"]
    assert "⟨" not in str(error)


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b'{"version": NaN}', b"[" * 100_000, b"1" * 10_000])
def test_what_is_no_object_is_refused(text):
    assert refused(text).word.code == "attribution.mapping.not_json"


def test_a_key_that_stands_twice_is_refused():
    assert refused(b'{"version": 1, "version": 1}').word.code == "attribution.mapping.key_twice"


def test_a_nested_entry_is_named_with_its_path():
    wrong = entries(asked=ASKED | {"until": ""})

    assert refused(wrong).word.values["key"] == "asked.until"


def test_the_mapping_on_the_page_of_formats_is_read():
    page = (Path(__file__).parents[3] / "docs/reference/interchange.md").read_text(encoding="utf-8")
    (shown,) = [text for text in re.findall(r"```json\n(.*?)```", page, re.DOTALL) if '"pool_size"' in text]

    made = read_mapping(re.sub(r"\s+//.*", "", shown).encode(), where="r.mapping.json")
    assert (made.provider, made.pool_size, made.controls[0].subscriber) == (
        "Example Net",
        200_000,
        "UNIT-LINE-1",
    )
    assert [key for key in KEYS if f'"{key}"' not in shown and f"`{key}`" not in page] == []
