"""Cold exhibits wake up: a later list is compared with what is stored, once, and opens work for the right officer."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.examination.bench import HEADER, a_device, a_list, row
from desk.exhibits.raid import seize, to_examiner
from thelivu.base import Refused
from thelivu.desk.examination import actions, cold, queries
from thelivu.desk.examination.actions import waking
from thelivu.desk.examination.models import ExaminationRow, WakingRow, WokenRow
from thelivu.desk.jobs.actions import claim, perform
from thelivu.desk.jobs.models import ItemRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import now, sealed_files
from thelivu.desk.register.verify import verify
from thelivu.devices.knownlists import Inputs, Provenance, build
from thelivu.examination import Look, Mention, Outcome, read_known_files


def work() -> int:
    """Every item that waits, done by one worker."""
    done = 0
    while (item := claim("a worker")) is not None:
        perform(item)
        done += 1
    return done


@pytest.fixture
def examination(cast, permit, exhibit, folder, known):
    return actions.triage_folder(cast.esha, permit(exhibit), exhibit.id, folder, [known.id])


def later(cast, files, issue="2", names=("dir 0/file 0", "dir 2/file 2")):
    return actions.load_list(cast.esha, a_list(*(files[one] for one in names)), f"made-up@{issue}", "letter 9")


def test_a_later_list_wakes_an_exhibit_by_what_no_earlier_version_named(cast, examination, files):
    known = later(cast, files)
    assert work() == 1

    with seen_as(INTEGRITY):
        woken, hit = WakingRow.objects.get(), WokenRow.objects.get()
    assert (woken.examination_id, woken.known_list_id, woken.files, woken.again) == (examination.id, known.id, 1, 0)
    assert (woken.officer, woken.decision) == (cast.esha.id, "")
    assert (hit.grade, hit.category, hit.distance, hit.size) == ("identical", "A1", 0, 5000)
    assert verify().differences == ()


def test_08_nothing_is_doubled_when_it_runs_again_or_its_worker_is_killed(cast, examination, files):
    known = later(cast, files)
    item = claim("killed")
    with seen_as(cast.esha.scope):
        first = waking.rematch(cast.esha, "", item.work)
        second = waking.rematch(cast.esha, "", item.work)
        first()
        second()
        waking.rematch(cast.esha, "", item.work)()
    actions.load_list(cast.esha, a_list(files["dir 0/file 0"]), "other@1", "letter 9")
    waking.wake_all(cast.esha, known)

    with seen_as(INTEGRITY):
        assert WakingRow.objects.filter(known_list=known).count() == 1
        assert ItemRow.objects.filter(work__list=known.id).count() == 1
        assert WokenRow.objects.count() == 1


def test_02_without_an_authority_now_nothing_is_compared_and_it_says_so(cast, authority, examination, files):
    from thelivu.desk.authority.actions import revoke

    with seen_as(cast.sara.scope):
        revoke(cast.sara, authority, "withdrawn")
    later(cast, files)
    work()

    with seen_as(INTEGRITY):
        item = ItemRow.objects.get()
        assert (item.state, item.reason["code"]) == ("rejected", "desk_examination.no_authority_now")
        assert not WakingRow.objects.exists()


def test_a_list_of_harmless_files_wakes_nobody(cast, examination, files):
    actions.load_list(cast.esha, a_list(*files.values()), "good@1", "letter 9", good=True)

    assert work() == 0


def test_06_the_examiner_outside_wakes_nothing_and_sees_nothing(cast, examination, files):
    actions.load_list(cast.omar, a_list(*files.values()), "made-up@7", "letter 9")
    assert work() == 0
    later(cast, files)
    work()
    with seen_as(INTEGRITY):
        woken = WakingRow.objects.get()

    assert cast.client("omar").get(reverse("examination:waking", args=[woken.id])).status_code == 404
    assert woken.label not in cast.client("omar").get(reverse("examination:woken")).content.decode()


def test_a_run_that_came_later_is_compared_with_lists_it_was_not_made_against(cast, permit, exhibit, folder, known, files):
    later(cast, files)
    assert work() == 0
    made = actions.triage_folder(cast.esha, permit(exhibit), exhibit.id, folder, [known.id])
    assert work() == 1

    with seen_as(INTEGRITY):
        assert WakingRow.objects.get().examination_id == made.id


def test_the_clock_is_on_my_day_and_a_decision_with_a_reason_stops_it(cast, examination, files):
    later(cast, files)
    work()
    with seen_as(INTEGRITY):
        woken = WakingRow.objects.get()
    url = reverse("examination:waking", args=[woken.id])
    assert url in cast.client("esha").get("/").content.decode()
    assert url not in cast.client("anu").get("/").content.decode()

    assert cast.client("esha").post(url, {"decision": "known", "reason": " "}).status_code == 400
    assert cast.client("esha").post(url, {"decision": "passed_on", "reason": "told by letter"}).status_code == 302
    assert url not in cast.client("esha").get("/").content.decode()
    with pytest.raises(Refused, match="closed already"):
        actions.decide(cast.esha, woken.id, "known", "again")
    assert verify().differences == ()


@pytest.mark.parametrize(
    ("name", "status"),
    [("anu", 403), ("sara", 403), ("kiran", 403), ("lekha", 403), ("aamir", 403), ("admin", 403), ("omar", 404)],
)
def test_who_may_close_a_waking(cast, examination, files, name, status):
    later(cast, files)
    work()
    with seen_as(INTEGRITY):
        woken = WakingRow.objects.get()

    url = reverse("examination:waking", args=[woken.id])
    assert cast.client(name).post(url, {"decision": "known", "reason": "x"}).status_code == status


def test_a_district_sees_what_woke_and_is_led_to_no_list_of_the_unit(cast, examination, files):
    known = later(cast, files)
    work()
    with seen_as(INTEGRITY):
        waking = WakingRow.objects.get()
    address, named = reverse("examination:list", args=[known.id]), f"{known.name}@{known.issue}"

    def page(name: str, view: str, row_id: str) -> str:
        return cast.client(name).get(reverse(f"examination:{view}", args=[row_id])).content.decode()

    assert cast.client("chitra").get(address).status_code == 404
    assert f'href="{address}"' in page("esha", "waking", waking.id)
    assert f'href="{address}"' not in page("chitra", "waking", waking.id)
    for name in ("esha", "chitra"):
        assert named in page(name, "waking", waking.id)
        assert waking.label in page(name, "show", examination.id)


def test_07_an_altered_file_of_stored_digests_is_found(cast, examination):
    with seen_as(INTEGRITY):
        row_ = ExaminationRow.objects.select_related("stored").get()
    path = sealed_files()._folder / row_.stored.file
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)

    assert {word.code for word in verify().differences} == {"register.object_differs"}
    path.unlink()
    assert {word.code for word in verify().differences} == {"register.object_differs"}


def test_the_pages_ask_the_same_number_of_questions_however_much_woke_up(cast, examination, files):
    def asked() -> int:
        client = cast.client("esha")
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("examination:woken")).status_code == 200
        return len(seen)

    later(cast, files)
    work()
    before = asked()
    for issue, name in enumerate(("dir 0/file 3", "dir 1/file 4", "dir 2/file 5"), 3):
        later(cast, files, str(issue), [name])
    work()
    assert asked() == before


# What a list says of one stored file --------------------------------------------------------------------------------
PDQ = bytes(range(32))


def turned(bits: int) -> bytes:
    return (int.from_bytes(PDQ, "big") ^ ((1 << bits) - 1)).to_bytes(32, "big")


def rows_with(*lines: str):
    data = "\n".join([HEADER, *lines]).encode()
    return read_known_files(data.splitlines(keepends=True), name="l", version="1", sha256="0" * 64)


def stored(tmp_path, one: Outcome, known):
    key = bytes(32)
    with cold.stored_digests([one], key, {"exhibit": "X"}) as path:
        return cold.rematched(path, key, known)


def outcome(*looks: Look, mentions=()) -> Outcome:
    from thelivu.base import digest_stream

    return Outcome("a", digest_stream([b"benign"]), looks, tuple(mentions))


def as_khl(tmp_path, *lines: str):
    source = tmp_path / "l@1.csv"
    source.write_text("\n".join([HEADER, *lines]) + "\n")
    out = tmp_path / "l.khl"
    build(Inputs([source]), out, bytes(32), Provenance("l", "1", "issuer", "letter"), {})
    from thelivu.desk.examination.kept_lists import opened_list

    return opened_list([(out, bytes(32))])


@pytest.mark.parametrize("form", ["rows", "khl"])
@pytest.mark.parametrize(
    ("bits", "reduced", "expected"),
    [(0, False, ("near", False)), (31, False, ("near", False)), (32, False, None), (20, True, ("near", False)),
     (21, True, ("near", True)), (41, True, ("near", True)), (42, True, None)],
)  # fmt: skip
def test_a_reduced_hash_near_the_threshold_needs_the_device(tmp_path, form, bits, reduced, expected):
    lines = [f"A1,,,,{turned(bits).hex()},"]
    known = rows_with(*lines) if form == "rows" else as_khl(tmp_path, *lines)
    found = stored(tmp_path, outcome(Look(PDQ, 90, reduced=reduced)), known)

    assert [(hit.grade, hit.again) for hit in found] == ([expected] if expected else [])
    assert all(hit.distance == bits for hit in found)


@pytest.mark.parametrize("form", ["rows", "khl"])
def test_a_digest_that_stands_in_a_file_is_an_absent_file(tmp_path, form):
    line = row(b"elsewhere")
    known = rows_with(line) if form == "rows" else as_khl(tmp_path, line)
    digest = bytes.fromhex(line.split(",")[3])
    (hit,) = stored(tmp_path, outcome(mentions=[Mention("known_met", "sha256", digest)]), known)

    assert (hit.grade, hit.sha256, hit.md5, hit.size) == ("absent-file", digest.hex(), None, None)


def test_a_built_list_and_its_delta_are_loaded_keyed_and_wake(cast, examination, files, tmp_path):
    first = tmp_path / "base@1.csv"
    first.write_bytes(a_list(files["dir 0/file 0"]))
    base = tmp_path / "base.khl"
    key = "11" * 32
    build(Inputs([first]), base, bytes.fromhex(key), Provenance("built", "1", "issuer", "letter 4"), {})
    made = actions.load_khl(cast.esha, base, key)
    second = tmp_path / "delta@2.csv"
    second.write_bytes(a_list(files["dir 2/file 2"], strangers=0))
    delta = tmp_path / "delta.khl"
    build(Inputs([second]), delta, bytes.fromhex(key), Provenance("built", "2", "issuer", "letter 5", base=made.address), {})
    actions.load_khl(cast.esha, delta, key)
    work()

    with seen_as(INTEGRITY):
        found = list(WakingRow.objects.order_by("label").values_list("known_list__issue", "files"))
        assert queries.parsed(made).entries == 31
    assert found == [("1", 1), ("2", 1)]
    assert actions.load_khl(cast.esha, base, key).id == made.id
    assert verify().differences == ()


def test_a_list_for_named_officers_is_refused_to_others(cast, permit, exhibit, folder, files):
    held = actions.load_list(cast.esha, a_list(*files.values()), "narrow@1", "letter", users=[cast.omar.id])

    with pytest.raises(Refused) as refused:
        actions.triage_folder(cast.esha, permit(exhibit), exhibit.id, folder, [held.id])
    assert refused.value.code == "desk_examination.list_of_others"


def test_another_exhibit_is_woken_on_its_own(cast, authority, search, permit, known, files, examination, tmp_path):
    other = seize(cast.ishaan, authority, search.id)
    to_examiner(cast.kiran, cast.esha, other.id)
    folder = a_device(tmp_path / "other", {"b": files["dir 2/file 2"]})
    actions.triage_folder(cast.esha, permit(other), other.id, folder, [known.id])
    later(cast, files)
    assert work() == 2

    with seen_as(INTEGRITY):
        assert WakingRow.objects.count() == 2
    assert now() >= WakingRow.within(INTEGRITY).first().woke_at
