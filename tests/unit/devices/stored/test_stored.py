"""Stored digests: what was appended comes back; a killed run goes on; an altered file is found; a list is compared without the device."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import thelivu
from thelivu.base import Digests, InputError, Refused
from thelivu.devices.stored import CONTRADICTION, NEEDS_DEVICE, Stored, begun, rematch, resumed
from thelivu.devices.stored.columns import LENGTHS
from thelivu.examination import ABSENT, ALGORITHMS, IDENTICAL, NEAR, Look, Mention, Outcome, turned_bits
from unit.devices.knownlists.made import KEY, file, opened, pdq

FACTS = {"exhibit": "KLM-1", "source": "folder", "tool": "thelivu"}


def digests(number):
    return Digests(**{name: one.hex() for name, one in file(number).items()}, size=number)


def outcome(number, **more):
    return Outcome(f"DCIM/{number}.jpg", digests(number), **more)


OUTCOMES = [
    outcome(1, looks=(Look(pdq(1), 80), Look(pdq(2), 40, second=7, reduced=True))), Outcome("ലിങ്ക്", skipped="link"),
    outcome(2, failed="crashed", deleted=True), Outcome("bad\udc80", failed="permission"),
    outcome(3, mentions=(Mention("whatsapp", "sha256", b"w" * 32), Mention("torrent", "btih", b"t" * 20))),
]  # fmt: skip


def written(path, *batches, finish=True):
    with begun(path, KEY, FACTS) as writer:
        for batch in batches:
            writer.append(batch)
        if finish:
            writer.finish()
    return path


def test_what_was_appended_comes_back_in_order(tmp_path):
    with Stored(written(tmp_path / "s", OUTCOMES[:2], OUTCOMES[2:], []), KEY) as stored:
        assert list(stored.outcomes()) == OUTCOMES
        assert (stored.facts, stored.finished, stored.entries) == (FACTS, True, 5)
        assert stored.opened([4, 1]) == {1: OUTCOMES[1], 4: OUTCOMES[4]}


def test_no_path_and_no_digest_can_be_read_without_the_key(tmp_path):
    data = written(tmp_path / "s", OUTCOMES).read_bytes()

    assert [word for word in (b"DCIM", file(1)["md5"], pdq(1)[:8], b"whatsapp") if word in data] == []
    with pytest.raises(InputError) as bad:
        Stored(tmp_path / "s", bytes(32))
    assert bad.value.code == "devices.lists.wrong_key"
    assert (tmp_path / "s").stat().st_mode & 0o777 == 0o600


def test_every_flipped_byte_is_found(tmp_path):
    path = written(tmp_path / "s", OUTCOMES[:2], OUTCOMES[2:])
    whole = path.read_bytes()
    unseen = []
    for place in range(0, len(whole), 3):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        try:
            with Stored(path, KEY) as stored:
                if list(stored.outcomes()) == OUTCOMES and stored.finished:
                    unseen.append(place)
        except InputError:
            pass

    assert unseen == []


def test_a_chunk_that_is_missing_moved_or_added_is_found(tmp_path):
    path = written(tmp_path / "s", OUTCOMES[:1], OUTCOMES[1:2], OUTCOMES[2:])
    whole = path.read_bytes()
    with Stored(path, KEY) as stored:
        (a, _, _), (b, _, _), (c, _, _) = ((place.at - 32, place.length, 0) for place in stored._found.chunks)
    for data in (whole[:a] + whole[b:], whole[:a] + whole[b:c] + whole[a:b] + whole[c:], whole + whole[a:b], whole + b"\0" * 40):
        path.write_bytes(data)
        with pytest.raises(InputError) as bad:
            Stored(path, KEY)
        assert bad.value.code == "devices.stored.altered"


def test_a_run_without_its_last_chunk_is_not_finished(tmp_path):
    with Stored(written(tmp_path / "s", OUTCOMES, finish=False), KEY) as stored:
        assert (stored.finished, stored.entries) == (False, 5)


def test_08_a_file_cut_at_any_byte_goes_on_and_ends_whole(tmp_path):
    path = written(tmp_path / "s", OUTCOMES[:2], OUTCOMES[2:4], finish=False)
    whole = path.read_bytes()
    with Stored(path, KEY) as stored:
        first = stored._found.chunks[0].at - 32
    for cut in range(first, len(whole) + 1, 5):
        path.write_bytes(whole[:cut])
        writer, before = resumed(path, KEY)
        there = list(before)
        with writer:
            assert there == OUTCOMES[: writer.entries]
            writer.append(OUTCOMES[writer.entries :])
            writer.finish()
        with Stored(path, KEY) as stored:
            assert (list(stored.outcomes()), stored.finished) == (OUTCOMES, True)


RUN = """
import sys
from pathlib import Path
from thelivu.devices.stored import begun, resumed
from thelivu.examination import Outcome
from thelivu.base import Digests
path, key, total = Path(sys.argv[1]), bytes(range(32)), int(sys.argv[2])
if path.exists():
    writer, before = resumed(path, key)
    assert [one.path for one in before] == [str(n) for n in range(writer.entries)]
else:
    writer = begun(path, key, {"exhibit": "K"})
print("going", flush=True)
while writer.entries < total:
    at = writer.entries
    writer.append([Outcome(str(n), Digests("0" * 32, "0" * 40, "0" * 64, n)) for n in range(at, min(at + 7, total))])
writer.finish()
"""


def test_08_a_run_that_is_killed_again_and_again_loses_and_doubles_nothing(tmp_path):
    path, total, kills = tmp_path / "s", 4_000, 0
    environment = {"PYTHONPATH": str(Path(thelivu.__file__).parents[1])}
    for n in range(60):
        run = subprocess.Popen([sys.executable, "-c", RUN, path, str(total)], env=environment, stdout=subprocess.PIPE)
        with run:
            run.stdout.readline()
            if kills < 6:
                time.sleep(0.004 * (n % 5))
                run.send_signal(signal.SIGKILL)
        if run.returncode == 0:
            break
        kills += run.returncode == -signal.SIGKILL

    with Stored(path, KEY) as stored:
        assert (stored.finished, [one.path for one in stored.outcomes()]) == (True, [str(n) for n in range(total)])
    assert kills >= 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["s"]


def test_a_second_writer_and_a_finished_run_are_refused_and_no_run_is_written_over(tmp_path):
    writer = begun(tmp_path / "s", KEY, FACTS)
    with writer, pytest.raises(Refused) as busy:
        resumed(tmp_path / "s", KEY)
    written(tmp_path / "t", OUTCOMES)
    with pytest.raises(Refused) as over:
        resumed(tmp_path / "t", KEY)
    with pytest.raises(FileExistsError):
        begun(tmp_path / "t", KEY, FACTS)
    assert (busy.value.code, over.value.code) == ("devices.stored.in_use", "devices.stored.finished")


def test_a_rematch_grades_without_the_device_and_gives_no_path(tmp_path):
    rows = [
        ("id", file(1)), ("contra", file(2, "md5") | file(9, "sha1")), ("near", {"pdq": pdq(5), "quality": 60}),
        ("flat", {"pdq": pdq(5), "quality": 49}), ("absent", {"btih": b"t" * 20}),
    ]  # fmt: skip
    looks = [
        Look(turned_bits(pdq(5), 31), 50), Look(turned_bits(pdq(5), 32), 90), Look(turned_bits(pdq(5), 3), 49),
        Look(turned_bits(pdq(5), 20), 90, 4, reduced=True), Look(turned_bits(pdq(5), 21), 90, reduced=True),
        Look(turned_bits(pdq(5), 41), 90, reduced=True), Look(turned_bits(pdq(5), 42), 90, reduced=True),
    ]  # fmt: skip
    outcomes = [outcome(1), outcome(2), OUTCOMES[1], *(Outcome("x", digests(50 + n), (look,)) for n, look in enumerate(looks)), OUTCOMES[4]]
    with Stored(written(tmp_path / "s", outcomes[:4], outcomes[4:]), KEY) as stored:
        found = list(rematch(stored, opened(tmp_path, rows)))

    said = sorted((one.entry, one.grade, one.category, one.distance, one.second) for one in found)
    assert said == [
        (0, IDENTICAL, "id", 0, None), (1, CONTRADICTION, "contra", 0, None), (3, NEAR, "near", 31, None),
        (6, NEAR, "near", 20, 4), (7, NEEDS_DEVICE, "near", 21, None), (8, NEEDS_DEVICE, "near", 41, None),
        (10, ABSENT, "absent", 0, None),
    ]  # fmt: skip
    assert {(one.agreed, one.differs) for one in found if one.entry in (0, 1)} == {(("md5", "sha1", "sha256"), ()), (("md5",), ("sha1",))}
    assert [one.quality for one in found if one.entry == 3] == [(50, 60)]
    assert [one.mention for one in found if one.grade == ABSENT] == ["torrent"]
    assert not any("DCIM" in str(one) or ".jpg" in str(one) for one in found)


numbers = st.integers(0, 1 << 40)
hexes = st.integers(0, (1 << 256) - 1)
some_digests = st.builds(lambda n, size: Digests(f"{n:064x}"[:32], f"{n:064x}"[:40], f"{n:064x}", size), hexes, numbers)
mention = st.sampled_from(ALGORITHMS).flatmap(
    lambda name: st.builds(Mention, st.text(max_size=9), st.just(name), st.binary(min_size=LENGTHS[name], max_size=LENGTHS[name]))
)
look = st.builds(Look, st.binary(min_size=32, max_size=32), st.integers(0, 100), st.none() | st.integers(0, 1 << 30), st.booleans())
any_outcome = st.builds(
    Outcome, st.text(max_size=30), st.none() | some_digests, st.lists(look, max_size=3).map(tuple),
    st.lists(mention, max_size=3).map(tuple), deleted=st.booleans(),
)  # fmt: skip


@given(st.lists(st.lists(any_outcome, max_size=5), max_size=3))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_outcomes_come_back_as_they_were(tmp_path_factory, batches):
    path = tmp_path_factory.mktemp("any") / "s"
    with Stored(written(path, *batches), KEY) as stored:
        assert list(stored.outcomes()) == [one for batch in batches for one in batch]


@given(st.binary(max_size=300), st.integers(0, 300))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_refused_in_words(tmp_path_factory, data, at):
    path = tmp_path_factory.mktemp("any") / "s"
    written(path, OUTCOMES)
    whole = path.read_bytes()
    path.write_bytes(whole[:at] + data)
    try:
        with Stored(path, KEY) as stored:
            list(stored.outcomes())
        code = ""
    except InputError as bad:
        code = bad.code

    assert code in ("", "devices.stored.form", "devices.stored.altered", "devices.lists.wrong_key")
