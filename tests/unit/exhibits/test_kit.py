"""The kit of papers: complete, empty where people write, the same in bytes, and never with law that nobody confirmed."""

import re
import shutil
import subprocess
from dataclasses import replace

import pytest

from thelivu.base import LANGUAGES, InputError, Refused, Word, catalogue, say
from thelivu.base.paper import Fields, Grid, Labels, Signatures, read_paper
from thelivu.documents import Letterhead, as_pdf
from thelivu.exhibits.kit import KitLaw, kit
from thelivu.law import load
from unit.exhibits.test_papers import AT, block, codes
from unit.operations.test_papers import DUTIES, POWERS, SHEET

HEAD = Letterhead("State Cyber Unit", synthetic=True)
LABELS = tuple(f"SCU/26.1-P041-{n:02d}" for n in range(1, 7))
WITNESSES = tuple(one for one in DUTIES if one.code == "witnesses")
CHILD = tuple(replace(one, verified=True) for one in load().deadlines if one.code == "child_reported")
CONFIRMED = KitLaw(DUTIES, WITNESSES, POWERS, CHILD)
KINDS = (
    "kit_cover", "authority_copy", "search_memo", "seizure_memo", "exhibit_labels", "sem_labels", "witness_sheet",
    "occupant_receipt", "child_referral", "device_card",
)  # fmt: skip
KIT = {one.kind: one for one in kit(SHEET, LABELS, CONFIRMED, AT)}


def test_the_cover_lists_what_lies_behind_it():
    listed = block(KIT["kit_cover"], Grid).rows

    assert tuple(KIT) == KINDS
    assert [row[1] for row in listed] == [KIT[kind].title for kind in KINDS[1:]]
    assert all(row[3] is None for row in listed)
    assert f"{LABELS[0]} – {LABELS[-1]}" in str(KIT["kit_cover"].content)


def test_each_reserved_label_has_a_row_a_label_and_a_red_label():
    assert [row[0] for row in block(KIT["seizure_memo"], Grid).rows] == list(LABELS)
    assert all(cell is None for row in block(KIT["seizure_memo"], Grid).rows for cell in row[1:])
    for kind, mark in (("exhibit_labels", None), ("sem_labels", Word("exhibits.paper.sem"))):
        items = block(KIT[kind], Labels).items
        assert [text for text, _, _ in items] == list(LABELS)
        assert all(found == mark for _, _, found in items)
        assert all(line.value is None for _, lines, _ in items for line in lines)


def test_nothing_that_is_seen_there_and_no_signer_is_filled_in():
    known = {"label", "operation", "premises", "reserved", "reserved_n", "basis", "authority_record", "provisions"}
    own = [KIT[kind] for kind in KINDS if kind not in ("search_memo", "seizure_memo")]
    lines = [line for paper in own for one in paper.blocks if isinstance(one, Fields) for line in one.lines]

    assert {line.label.code.rpartition(".")[2] for line in lines if line.value is not None} == known
    assert not any(SHEET.leader in str(paper.content) for paper in own)
    assert all(block(KIT[kind], Signatures).who for kind in KINDS if kind not in ("exhibit_labels", "sem_labels", "device_card"))


def test_10_the_referral_of_a_child_names_nobody_and_no_place():
    content = str(KIT["child_referral"].content)

    assert Word("exhibits.kit.alias") in [line.label for line in block(KIT["child_referral"], Fields, 1).lines]
    assert SHEET.address not in content
    assert SHEET.premises not in content.replace(SHEET.label, "")


@pytest.mark.parametrize("part", ["search", "seizure", "powers", "child"])
def test_no_kit_under_law_that_the_legal_cell_has_not_confirmed(part):
    waiting = tuple(replace(one, verified=False) for one in getattr(CONFIRMED, part))
    with pytest.raises(Refused) as refused:
        kit(SHEET, LABELS, replace(CONFIRMED, **{part: waiting}), AT)

    assert refused.value.code == "law.not_for_signature"


def test_no_kit_without_labels_or_with_one_that_cannot_be_read_on_a_bag():
    for labels in ((), ("bag 7",)):
        with pytest.raises(InputError):
            kit(SHEET, labels, CONFIRMED, AT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_kit_is_in_the_catalogue(language):
    assert set().union(*(codes(one.content) for one in KIT.values())) - set(catalogue(language)) == set()
    assert {f"desk_papers.kind.{kind}" for kind in KINDS} <= set(catalogue(language))


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_of_the_kit_is_kept_and_gives_the_same_bytes_again(kind):
    again = read_paper(KIT[kind].content)

    assert again == KIT[kind]
    for language in LANGUAGES:
        assert as_pdf(again, HEAD, language) == as_pdf(KIT[kind], HEAD, language)


@pytest.mark.ci
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_text_layer_of_the_kit_is_what_stands_there(kind, language, tmp_path):
    (tmp_path / "a.pdf").write_bytes(as_pdf(KIT[kind], HEAD, language))
    done = subprocess.run(["pdftotext", "-raw", tmp_path / "a.pdf", "-"], check=True, capture_output=True)
    found = re.sub(r"\s+", "", done.stdout.decode())
    words = [say(Word(code), language) for code in codes(KIT[kind].content) if "{" not in say(Word(code), language)]

    assert [text for text in words if re.sub(r"\s+", "", text) not in found] == []
