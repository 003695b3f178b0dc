from dataclasses import replace

from thelivu.attribution import read_sightings
from thelivu.attribution.addresses import block
from thelivu.cli.sensor import _table
from thelivu.sensor.chain import Difference, verify
from thelivu.sensor.sightings import COLUMNS, sightings
from thelivu.sensor.values import Endpoint
from unit.sensor.made import ALL, at, bitfield, clean, hand, record
from unit.sensor.test_chain import LISTED, RECORDS, chained

CLAIMED = hand() + bitfield(0, 1)


def seen(number, minutes=0.0, raw=CLAIMED, **changed):
    moments = {name: at(minutes * 60 + later) for name, later in (("t_syn", 0), ("t_hs", 0.2), ("t_end", 1))}
    moments["canary"] = clean(at=at(minutes * 60 + (-3 if number % 2 else 2)))  # before and after, in turn
    return record(raw, obs_id=f"{number:032x}", **{**moments, "peer": Endpoint("192.0.2.7", 6881), **changed})


def of(*records):
    return sightings(verify(chained(records)))


def test_04_only_l4_and_l5_become_sightings_and_every_line_is_counted():
    found = of(seen(1), seen(2, 11), seen(3, peer=Endpoint("192.0.2.8", 6881)), seen(4, raw=hand()), seen(5, canary=None), record(**LISTED))

    assert [one.row["level"] for one in found.sightings] == ["L5", "L5", "L4"]
    assert (found.lines, found.below, found.rejected) == (6, 3, {})


def test_the_rows_are_read_by_attribution():
    found = of(seen(1), seen(2, 11, proto="utp", canary=replace(seen(2, 11).canary, proto="utp")), seen(3, ours=Endpoint("2001:db8::1", 9), peer=Endpoint("2001:db8::7", 6881)))
    file = read_sightings(_table(found.sightings))
    first, second, third = file.sightings

    assert file.rejected == ()
    assert first.address == block("192.0.2.7")
    assert (first.port, first.proto, second.proto, first.dest_port) == (6881, "tcp", "udp", 40_000)
    assert first.identity == second.identity != third.identity == third.id
    assert (first.same_user_basis != "", third.same_user_basis) == (True, "")
    assert first.uncertainty_s == 0.22  # the clock's largest error and the time from the connection to the handshake
    assert first.at.lo.isoformat() == "2025-12-29T09:20:00.200000+00:00"
    assert len({one.source for one in file.sightings}) == 3
    assert set(first.other) == {"level", "flags"}
    assert set(found.sightings[0].row) | {"same_user_basis"} == set(COLUMNS)


def test_a_spoiled_line_is_rejected_and_the_others_stand():
    lines = chained([seen(1), seen(2, 11), seen(3, 22)])
    lines[1] = lines[1].replace(b'"level":"L4"', b'"level":"L2"')
    found = sightings(verify(lines))

    assert [one.claim.obs_id[-1] for one in found.sightings] == ["1", "3"]
    assert [word.code for word in found.rejected[2]] == ["sensor.line.hash", "sensor.line.level"]
    assert found.lines == 3


def test_an_id_that_comes_twice_is_rejected():
    found = of(seen(1), seen(1, 11))

    assert (len(found.sightings), [word.code for word in found.rejected[2]]) == (1, ["sensor.line.id_twice"])


def test_flags_of_one_record_and_of_many_stand_together():
    found = of(seen(1, raw=hand() + ALL, target=RECORDS[3].target), seen(2, 11, raw=hand() + bitfield(0), target=RECORDS[3].target))

    assert [one.row["flags"] for one in found.sightings] == ["total_unknown", "progress_falls total_unknown"]
    assert sightings([Difference("sensor.line.form", 1)]).lines == 1
