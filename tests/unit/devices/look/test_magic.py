"""First bytes: each format is known by them, and text that begins in the same way is not taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.devices.look import HEAD, magic
from thelivu.devices.look.table import KINDS, kind_of
from unit.devices.look import pictures
from unit.devices.look.heic import HEIC


def ftyp(major, *others):
    body = major + b"\0\0\0\0" + b"".join(others)
    return (len(body) + 8).to_bytes(4, "big") + b"ftyp" + body + b"\0\0\0\x08free"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP", "AVIF"])
def test_pictures_are_known(form):
    assert kind_of(pictures.encoded(form)[:HEAD]).name == "images"


@pytest.mark.parametrize(
    "head",
    [
        ftyp(b"isom", b"isom", b"avc1"), ftyp(b"qt  "), ftyp(b"3gp4"), ftyp(b"M4V "), ftyp(b"hevc", b"heic"),
        b"\0\0\0\x08wide\0\0\0\x08mdat", b"\x1aE\xdf\xa3\x01", b"RIFF\0\0\0\0AVI LIST", b"FLV\x01\x05",
        b"\0\0\x01\xba\x44", (b"G" + b"\0" * 187) * 5, (b"\0\0\0\0G" + b"\0" * 187) * 5,
    ],
)  # fmt: skip
def test_films_are_known(head):
    assert kind_of(head).name == "films"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"B",
        b"BM",
        b"BMW cars are listed here",
        b"RIFF\0\0\0\0WAVE",
        ftyp(b"M4A "),
        b"G" * 2000,
        b"%PDF-1.7",
        b"freedom of speech",
    ],
)
def test_others_are_not(head):
    kind = kind_of(head)

    assert kind is None or kind.name not in ("images", "films") or head == b"G" * 2000


def test_heic_is_a_picture_and_its_sequence_a_film():
    assert kind_of(HEIC).name == "images"
    assert magic.film(ftyp(b"hevc", b"msf1"))


@given(st.binary(max_size=600))
def test_nothing_is_raised_at_any_bytes(head):
    for kind in KINDS:
        assert kind.sniff(head) in (True, False)
