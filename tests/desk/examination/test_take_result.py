"""The sealed result of a laptop: taken once, whole, for its exhibit under its authority; else refused, and nothing is kept."""

import hashlib
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.urls import reverse

from desk.examination.laptop import file, sealed
from desk.exhibits.raid import seize, to_examiner
from thelivu.base import Identifier, InputError, Refused, digest_stream, new_id
from thelivu.desk.examination import actions, queries
from thelivu.desk.examination.models import ExaminationRow, FindingRow, SharedRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import owners_named, sealed_files
from thelivu.desk.register.verify import verify
from thelivu.examination import Outcome


def finding(grade: str, data: bytes, **fields):
    hexed = {name: hashlib.new(name, data, usedforsecurity=False).hexdigest() for name in ("md5", "sha1", "sha256")}
    return {
        "grade": grade, "list": "made-up", "version": "1", "category": "A1", "distance": 0, "quality": None, **hexed,
        "size": len(data), "path": "DCIM/one of them", "deleted": False,
    } | fields  # fmt: skip


@pytest.fixture
def document():
    absent = finding("absent-file", b"gone", md5=None, sha256=None, size=None)
    return {
        "version": 1, "source": {"path": "image.E01", "kind": "e01", "sha256": "ab" * 32, "opened": "read-only"},
        "entries": {"in": 5, "examined": 3, "skipped": 1, "failed": 1, "deleted": 1},
        "failed": [{"path": "x", "reason": "crashed"}],
        "facts": [{"code": "factory_reset", "count": 1}, {"code": "known_good", "count": 2}, {"code": "skipped.link", "count": 1}],
        "findings": [finding("identical", b"one"), finding("near", b"two", distance=12, quality=88), absent],
        "certificate": {
            "list_entries": 30, "radius": 31, "method": "as it says", "planted": 30, "planted_found": 30,
            "rechecked": 0.01, "tool": "thelivu 0.1.0", "entries_digest": "cd" * 32,
        },
    }  # fmt: skip


OUTCOMES = [Outcome("a", digest_stream([b"a"]))]


def refused(cast, data: bytes, exhibit_id="") -> str:
    with pytest.raises((Refused, InputError)) as against:
        actions.take_result(cast.esha, BytesIO(data), exhibit_id=exhibit_id)
    with seen_as(INTEGRITY):
        assert not ExaminationRow.objects.exists()
    assert list(sealed_files().orphans(set())) == []
    assert verify().differences == ()
    return against.value.code


def test_a_result_is_taken_with_its_stored_digests(cast, authority, exhibit, document):
    data = sealed(exhibit.label, authority, document, OUTCOMES)
    row = actions.take_result(cast.esha, file(data))
    again = actions.take_result(cast.esha, file(data), exhibit_id=exhibit.id)

    with seen_as(INTEGRITY):
        found = list(FindingRow.objects.order_by("number"))
        assert ExaminationRow.objects.count() == 1
    assert (again.id, row.way, row.kind, row.facts["factory_reset"]) == (row.id, "laptop", "e01", 1)
    assert [(one.grade, one.distance, one.quality, one.size) for one in found] == [
        ("identical", 0, None, 3), ("near", 12, 88, 3), ("absent-file", 0, None, None),
    ]  # fmt: skip
    assert (found[2].md5, found[2].digest[0]) == (None, "SHA-1")
    assert row.stored_id is not None
    assert verify().differences == ()


def test_the_page_says_grades_traces_and_custody_in_words(cast, authority, exhibit, document):
    row = actions.take_result(cast.esha, file(sealed(exhibit.label, authority, document)))
    said = cast.client("anu").get(reverse("examination:show", args=[row.id])).content.decode()

    for words in (
        "Names that a reset of the device leaves behind, also one that was broken off.", "A link: not followed.", "the reader in the sandbox ended at it",
        "Files that a list of harmless files names: 2.", "Named, the file absent", "Nobody recorded a write blocker.",
        "Neither says who put it there.", "Sealed result of a laptop",
    ):  # fmt: skip
        assert words in said
    assert "one of them" not in said
    assert "<img" not in said


def test_only_absent_files_are_said_to_be_absent(cast, authority, exhibit, document):
    document["findings"] = document["findings"][2:]
    row = actions.take_result(cast.esha, file(sealed(exhibit.label, authority, document)))

    assert "The files themselves are not there." in cast.client("anu").get(
        reverse("examination:show", args=[row.id])
    ).content.decode()


@pytest.mark.parametrize("place", [0.02, 0.2, 0.5, 0.9, 0.999])
def test_07_an_edited_result_is_refused(cast, authority, exhibit, document, place):
    data = bytearray(sealed(exhibit.label, authority, document, OUTCOMES))
    data[int(len(data) * place)] ^= 1

    assert refused(cast, bytes(data))


def test_07_a_cut_result_is_refused(cast, authority, exhibit, document):
    data = sealed(exhibit.label, authority, document, OUTCOMES)

    assert refused(cast, data[:-1]) == "vault.packet.altered"
    assert refused(cast, data + b"x") == "vault.packet.altered"
    assert refused(cast, data[:50])
    assert refused(cast, b"")


def test_a_result_of_a_stranger_or_for_another_office_is_refused(cast, authority, exhibit, document):
    stranger = Ed25519PrivateKey.generate()

    assert refused(cast, sealed(exhibit.label, authority, document, signing=stranger)) == "desk_examination.result_foreign"
    assert refused(cast, sealed(exhibit.label, authority, document, receiver=new_id())) == "vault.packet.not_for_us"
    assert refused(cast, sealed(exhibit.label, authority, document, birth="real")) == "desk_forwarding.packet_real"


def test_02_a_practice_run_another_exhibit_or_authority_is_refused(cast, authority, exhibit, search, document):
    other = seize(cast.ishaan, authority, search.id)
    to_examiner(cast.kiran, cast.esha, other.id)
    whole = sealed(exhibit.label, authority, document)

    assert refused(cast, whole, other.id) == "desk_examination.result_of_another"
    assert refused(cast, sealed("N26/1/99", authority, document)) == "desk_exhibits.no_such_exhibit"
    assert refused(cast, sealed(exhibit.label, new_id(), document)).startswith("authority.")
    document["certificate"]["tool"] += " (practice: not evidence)"
    assert refused(cast, sealed(exhibit.label, authority, document)) == "examination.practice"


def test_06_outside_the_exhibit_does_not_exist(cast, authority, exhibit, document):
    with pytest.raises(Refused) as against:
        actions.take_result(cast.omar, file(sealed(exhibit.label, authority, document)))
    assert against.value.code == "desk_exhibits.no_such_exhibit"


@pytest.mark.parametrize("name", ["anu", "sara", "ishaan", "kiran", "chitra", "lekha", "aamir", "admin"])
def test_only_an_examiner_takes_a_result_in(cast, exhibit, name):
    assert cast.client(name).get(reverse("examination:take")).status_code == 403
    assert cast.client(name).get(reverse("examination:take_for", args=[exhibit.id])).status_code == 403
    assert cast.client(name).get(reverse("examination:bench", args=[exhibit.id])).status_code == 403


def test_the_form_takes_it_and_says_what_is_wrong(cast, authority, exhibit, document):
    upload = file(sealed(exhibit.label, authority, document))
    upload.name = "a.result"
    url = reverse("examination:take_for", args=[exhibit.id])
    answer = cast.client("esha").post(url, {"file": upload})
    assert answer.status_code == 302

    bad = BytesIO(b"nothing")
    bad.name = "b.result"
    again = cast.client("esha").post(url, {"file": bad})
    assert again.status_code == 400
    assert "This is not the sealed result of a triage." in again.content.decode()


@pytest.mark.parametrize(
    ("at", "value"),
    [("distance", 32), ("distance", -1), ("distance", True), ("quality", 101), ("quality", "x"), ("size", None), ("md5", None)],
)
def test_what_a_near_finding_says_is_checked(cast, authority, exhibit, document, at, value):
    document["findings"][1][at] = value

    assert refused(cast, sealed(exhibit.label, authority, document)) == "examination.not_a_triage"


@pytest.mark.parametrize("facts", [{}, [{"code": "x"}], [{"code": "X y", "count": 1}], [{"code": "x", "count": -1}], [1]])
def test_facts_are_checked(cast, authority, exhibit, document, facts):
    document["facts"] = facts if facts != {} else {"a": 1}

    assert refused(cast, sealed(exhibit.label, authority, document)) == "examination.not_a_triage"


def test_the_same_file_on_two_exhibits_is_suggested_and_a_person_decides(cast, authority, exhibit, search, document):
    other = seize(cast.ishaan, authority, search.id)
    to_examiner(cast.kiran, cast.esha, other.id)
    for one in (exhibit, other):
        actions.take_result(cast.esha, file(sealed(one.label, authority, document)))
    url = reverse("examination:pair", args=[exhibit.id, other.id])

    assert "Files found on both: 2." in cast.client("anu").get(url).content.decode()
    assert cast.client("omar").get(url).status_code == 404
    assert exhibit.label not in cast.client("omar").get(reverse("examination:matches")).content.decode()
    for name in ("kiran", "lekha", "aamir"):
        assert cast.client(name).post(url, {"answer": "accept", "reason": "x"}).status_code == 403
    assert cast.client("anu").post(url, {"answer": "accept", "reason": ""}).status_code == 400
    assert cast.client("anu").post(url, {"answer": "accept", "reason": "one sender"}).status_code == 302
    assert "Accepted" in cast.client("sara").get(url).content.decode()
    cast.client("sara").post(url, {"answer": "refuse", "reason": "a common file"})
    assert "Refused" in cast.client("anu").get(url).content.decode()
    with seen_as(cast.anu.scope):
        decided = SharedRow.objects.get()
        digest = FindingRow.objects.filter(grade="identical").first().sha256
        assert decided.id in owners_named([Identifier("sha256", digest)], "examination")
    trail = cast.client("anu").get(reverse("front:trail", args=[decided.id])).content.decode()
    assert exhibit.label in trail
    assert other.label in trail
    assert cast.client("omar").get(reverse("front:trail", args=[decided.id])).status_code == 404
    assert verify().differences == ()


def test_the_board_of_a_round_puts_open_devices_first_and_counts_findings(cast, authority, exhibit, search, document):
    other = seize(cast.ishaan, authority, search.id)
    actions.take_result(cast.esha, file(sealed(exhibit.label, authority, document)))
    url = reverse("examination:board", args=[search.operation_id])
    page = cast.client("anu").get(url).content.decode()

    assert page.index(other.label) < page.index(exhibit.label)
    assert "from a laptop" in page
    assert other.label not in cast.client("anu").get(url, {"state": "done"}).content.decode()
    assert cast.client("omar").get(url).status_code == 404
    assert cast.client("aamir").get(url).status_code == 403


def test_custody_around_a_run_is_recorded_before_and_after(cast, authority, exhibit, document):
    from thelivu.desk.exhibits.chains import chain_of
    from thelivu.desk.exhibits.queries import exhibit as read

    client, url = cast.client("esha"), reverse("examination:bench", args=[exhibit.id])
    stamp = ist_minute()
    before = {"at": stamp, "place": "bench 2", "intact": "yes", "blocker": "hardware", "number": "Example T35 no. 7", "image_sha256": "ab" * 32}
    assert client.post(url, before | {"number": ""}).status_code == 400
    assert client.post(url, before).status_code == 302
    row = actions.take_result(cast.esha, file(sealed(exhibit.label, authority, document)))
    assert reverse("examination:bench", args=[exhibit.id]) in client.get("/").content.decode()
    after = {"at": stamp, "place": "bench 2", "purpose": "Triage.", "seal": "S-900", "seal_again": "S-900"}
    assert client.post(url, after | {"seal_again": "S-901"}).status_code == 400
    assert client.post(url, after).status_code == 302

    with seen_as(cast.esha.scope):
        acts = [entry.action for entry in chain_of(read(exhibit.id)).entries]
        assert queries.holders_since(row) == (len(acts) - 5, len(acts))
    assert acts[-5:] == ["open", "connect", "image", "examine", "seal"]
    shown = client.get(reverse("examination:show", args=[row.id])).content.decode()
    assert "Example T35 no. 7" in shown
    assert "Nobody recorded" not in shown
    assert verify().differences == ()


def ist_minute() -> str:
    from thelivu.base import ist
    from thelivu.desk.register.queries import now

    return f"{ist(now()):%Y-%m-%dT%H:%M}"
