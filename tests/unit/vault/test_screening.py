"""What passes for text, and every way in which a picture tries to."""

import base64
import gzip
import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import Refused
from thelivu.vault import CSV, HTML, JSON, PDF, TEXT, XLSX, XML, sniff
from thelivu.vault.screening import TextScreen

MALAYALAM = "തെളിവ് ലഭിച്ചു, മറുപടി നൽകി.\n"
NOISE = random.Random(7).randbytes(6000)
# First bytes of picture, film and document formats, each followed by noise: no picture of anything.
STARTS = {
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "gif": b"GIF89a\x01\x00\x01\x00",
    "webp": b"RIFF\x24\x10\x00\x00WEBPVP8 ",
    "mp4": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00",
    "heic": b"\x00\x00\x00\x20ftypheic\x00\x00\x00\x00",
    "mkv": b"\x1a\x45\xdf\xa3\x01\x00\x00\x00",
    "tiff": b"II*\x00\x08\x00\x00\x00",
    "tiff-be": b"MM\x00*\x00\x00\x00\x08",
    "bmp": b"BM\x36\x10\x00\x00\x00\x00\x00\x00",
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "7z": b"7z\xbc\xaf\x27\x1c",
    "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "sqlite": b"SQLite format 3\x00",
}
INLINE = ("jpeg", "png", "gif", "webp", "mp4", "heic", "mkv", "tiff", "tiff-be")


def screened(data, step=65536):
    screen = TextScreen()
    for at in range(0, len(data), step):
        screen.feed(data[at : at + step])
    screen.close()


def refusal(data, step=65536):
    try:
        sniff(data)
        screened(data, step)
    except Refused as refused:
        return refused.code
    return ""


@pytest.mark.parametrize(
    "text",
    [
        b"", b"a", b"plain text\r\n", MALAYALAM.encode(), b"\xef\xbb\xbf" + MALAYALAM.encode(),
        MALAYALAM.encode("utf-16"), b"\xfe\xff" + MALAYALAM.encode("utf-16-be"), "caf\u00e9 20 \u20ac\n".encode("cp1252"),
        b"\xe9", b"\xff\xfe", "\ufffd\ufffd lost".encode(), b"P1 2026 report\n", b"form\ffeed\tand tab", "\U0001f600 \U0001f64f\n".encode("utf-16"),
        MALAYALAM.encode() * 50 + b"\x08", MALAYALAM.encode() * 50 + b"\xe0\xb4",
    ],
)  # fmt: skip
def test_writing_in_any_of_the_known_encodings_passes(text):
    for step in (1, 2, 3, 65536):
        assert refusal(text, step) == ""


@pytest.mark.parametrize("kind", STARTS)
def test_01_pictures_films_and_containers_are_refused(kind):
    assert refusal(STARTS[kind] + NOISE)
    assert refusal(STARTS[kind] + NOISE, 7)


@pytest.mark.parametrize(
    "data", [NOISE, gzip.compress(NOISE), b"\xff\xfe" + NOISE, b"\xfe\xff" + NOISE, bytes(range(1, 256))]
)
def test_01_unknown_binary_is_refused(data):
    assert refusal(data) == "vault.not_text"


@pytest.mark.parametrize("kind", STARTS)
def test_01_a_picture_after_a_page_of_text_is_refused(kind):
    assert refusal(b"an honest first page\n" * 1000 + STARTS[kind] + NOISE)


@pytest.mark.parametrize("kind", INLINE)
def test_01_a_picture_written_out_in_letters_is_refused(kind):
    letters = base64.b64encode(STARTS[kind] + NOISE)
    mail = b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(STARTS[kind] + NOISE)
    slashes = b'{"image":"' + letters.replace(b"/", b"\\/") + b'"}'
    for data in (letters, mail, slashes, letters.decode().encode("utf-16"), b"x" * 65530 + b" " + letters):
        for step in (1000, 65536):
            assert refusal(data, step) == "vault.picture_inside"


def test_01_a_data_link_and_hexadecimal_are_refused():
    letters = base64.b64encode(NOISE)
    assert (
        refusal(b'<html><img src="data:image/x-unknown;base64,' + letters + b'"></html>')
        == "vault.picture_inside"
    )
    assert (
        refusal(b"INSERT INTO t VALUES (0x" + (STARTS["png"] + NOISE).hex().upper().encode() + b");")
        == "vault.picture_inside"
    )


@pytest.mark.parametrize(
    "text", [b'<svg xmlns="http://www.w3.org/2000/svg"/>', b"<?xml version='1.0'?>\n<!-- x -->\n<s:svg >", b"P3 2 2 255\n1 2 3",
             b"/* XPM */ static", b"%!PS-Adobe", b"{\\rtf1 \\pict"]
)  # fmt: skip
def test_01_pictures_that_are_text_by_nature_are_refused(text):
    assert refusal(text) == "vault.not_text"


def test_digests_and_keys_in_text_are_no_pictures():
    rng = random.Random(1)
    digests = b"\n".join(rng.randbytes(32).hex().encode() for _ in range(5000))
    keys = b"\n".join(base64.b64encode(rng.randbytes(48)) for _ in range(5000))
    assert refusal(digests) == refusal(keys) == ""
    assert refusal(b"ffd8ff" + b"0" * 58 + b"\n" + b"ab" * 32) == ""


@given(st.binary(max_size=3000), st.integers(1, 500))
def test_the_verdict_does_not_depend_on_how_the_bytes_arrive(data, step):
    assert bool(refusal(data)) == bool(refusal(data, step))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"])))
def test_any_writing_passes(text):
    assert refusal(b"- " + text.encode()) == ""


@given(st.binary(min_size=400, max_size=400))
def test_01_a_binary_rarely_looks_like_text(data):
    controls = sum(byte < 32 and byte not in b"\t\n\v\f\r" for byte in data)
    if controls > 8:
        assert refusal(data)


@pytest.mark.parametrize(
    ("data", "name", "media"),
    [
        (b"ip,port\n", "x.csv", CSV), (b"ip,port\n", "x.CSV", CSV), (b"ip\tport\n", "x.tsv", CSV), (b"ip,port\n", "", TEXT),
        (b'{"a": 1}', "", JSON), (b"[]", "", JSON), (b"  [{}]", "", JSON), (b"[1]", "x.json", JSON),
        (b"[12/01/2026, 10:00:00] Asha: hello", "chat.txt", TEXT),
        (b"<?xml version='1.0'?><report/>", "", XML), (b"\xef\xbb\xbf<report>", "", XML), (b"<ns:a/>", "", XML),
        (b"<!DOCTYPE html><html>", "", HTML), (b"<?xml version='1.0'?><html >", "", HTML), (b"< less than", "", TEXT),
        ("<?xml version='1.0'?><report/>".encode("utf-16"), "", XML), (b"", "", TEXT),
        (b"PK\x03\x04" + bytes(22) + b"\x09\0\0\0docProps/", "", XLSX),
        (b"%PDF-1.7\n", "x.txt", PDF),
    ],
)  # fmt: skip
def test_the_kind_of_text_is_told_by_its_bytes(data, name, media):
    assert sniff(data, name) == media


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"PK\x03\x04" + bytes(22) + b"\x05\0\0\0a.txt", "vault.archive_not_kept"), (b"PK\x03\x04", "vault.archive_not_kept"),
     (b"\n%PDF-1.7", "vault.pdf_not_kept")],
)  # fmt: skip
def test_01_a_name_lets_nothing_in(data, code):
    for name in ("", "x.txt", "x.csv", "x.xlsx"):
        with pytest.raises(Refused) as refused:
            sniff(data, name)
        assert refused.value.code == code


def test_random_bytes_of_the_system_are_refused():
    assert refusal(os.urandom(5000)) == "vault.not_text"
