"""A mapping is what it says: written out and read again it is the same; whatever else stands in the file is refused."""

import json
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import InputError
from thelivu.leads import FIELDS, read_mapping
from thelivu.leads.sheet_mapping import key_of
from unit.leads.samples import mapping_json

NAMES = st.text(st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x7F), min_size=3, max_size=8)
SINGLE = ("reference", "platform", "event", "port", "zone", "incident_type")


@st.composite
def mappings(draw):
    fields = draw(st.lists(st.sampled_from(FIELDS), min_size=1, unique=True))
    names = draw(st.lists(NAMES, min_size=2 * len(fields), max_size=2 * len(fields), unique_by=key_of))
    columns = {}
    for number, field in enumerate(fields):
        count = 1 if field in SINGLE else draw(st.integers(1, 2))
        columns[field] = [f"q{name}q{number}" for name in names[2 * number : 2 * number + count]]
    zone = draw(st.sampled_from([None, "UTC", "Asia/Kolkata", "+05:30"]))
    formats = draw(
        st.lists(st.sampled_from(["%d/%m/%Y %H:%M:%S", "%d-%b-%Y %I:%M %p", "%Y-%m-%d"]), unique=True)
    )
    item = draw(st.sampled_from(["report", "ip_event", "account"]))
    return mapping_json(item=item, columns=columns, time={"format": formats, "zone": zone})


def read(document):
    return read_mapping(json.dumps(document).encode())


@given(mappings())
def test_a_mapping_written_out_and_read_again_is_the_same(document):
    mapping = read(document)

    assert read(mapping.document()) == mapping
    assert {name: list(texts) for name, texts in mapping.columns.items()} == document["columns"]


@given(mappings(), st.sampled_from(["", "columns", "time"]), NAMES)
def test_an_entry_that_nobody_knows_is_refused_wherever_it_stands(document, place, name):
    (document[place] if place else document)[f"q{name}"] = "x"
    try:
        read(document)
        said = ""
    except InputError as error:
        said = error.word.code

    assert said == "leads.mapping.unknown_entry"


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["version", "item", "columns", "time", "x"]), inner, max_size=4), max_leaves=8
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_what_is_no_mapping_is_an_error_of_ours(data):
    try:
        said = read_mapping(data)
    except InputError as error:
        said = error.word.code

    assert str(said).startswith("leads.mapping.")


def test_the_mapping_on_the_page_of_formats_is_read():
    page = (Path(__file__).parents[3] / "docs/reference/interchange.md").read_text(encoding="utf-8")
    (shown,) = [
        text for text in re.findall(r"```json\n(.*?)```", page, re.DOTALL) if '"item": "ip_event"' in text
    ]

    mapping = read_mapping(re.sub(r"\s+//.*", "", shown).encode())
    assert (mapping.columns["time"], mapping.zone) == (("Date", "Clock"), "Asia/Kolkata")
    listed = re.search(r"A column can be (.*?)\.", page, re.DOTALL)
    assert set(re.findall(r"`(\w+)`", listed[1])) == set(FIELDS)
