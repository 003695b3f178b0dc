"""A sensor and its office by the command line: enrolled, ordered, its batch taken in, and the receipt kept by the sensor."""

from datetime import timedelta
from pathlib import Path

from desk.cli.conftest import INIT
from desk.cli.test_forwarding import OFFICERS, CliOffice
from desk.leads.sensor_office import ONE, line, watchlist
from thelivu.sensor.evidence import judge
from thelivu.sensor.place import Place

AUTHORITY = """
from datetime import timedelta
from thelivu.authority import ACTS
from thelivu.desk.authority import actions
from thelivu.desk.people.queries import actor_named
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import now
from thelivu.law import load
law, anu, sara = load(), actor_named("anu"), actor_named("sara")
with seen_as(INTEGRITY):
    row = actions.record_authority(anu, basis=next(iter(law.powers)), reference="GD 12/2026", purpose=next(iter(law.purposes)),
        acts=list(ACTS), subjects=["*"], valid_from=now() - timedelta(days=1), valid_to=now() + timedelta(days=30))
with seen_as(sara.scope):
    actions.approve(sara, row.id)
print(row.id)
"""
ORDER = """
from datetime import timedelta
from pathlib import Path
from thelivu.desk.leads.sensor_actions import approve_order, draft_order, enrol_sensor
from thelivu.desk.people.queries import actor_named
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.queries import now
anu, sara = actor_named("anu"), actor_named("sara")
with seen_as(sara.scope):
    sensor = enrol_sensor(sara, Path("{card}").read_text())
with seen_as(anu.scope):
    row = draft_order(anu, sensor_id=sensor.id, authority_id="{authority}", watchlist=Path("{list}").read_bytes(), purpose="Known material",
        listed=False, valid_from=now(), valid_to=now() + timedelta(days=1))
with seen_as(sara.scope):
    print(approve_order(sara, row.id, listed=False).label)
"""


def test_from_the_card_to_the_receipt(tmp_path: Path) -> None:
    office = CliOffice(tmp_path / "office")
    (tmp_path / "office").mkdir()
    office.must(*INIT, "--synthetic")
    authority = office.python(OFFICERS.format(state="IN-KL") + AUTHORITY)
    office.must("partner", "card", "-o", tmp_path / "office.card")
    folder = tmp_path / "sensor"
    named = ("--office", tmp_path / "office.card", "--name", "Sensor One", "--place", "Server room", "--addresses", "198.51.100.1")
    card = office.run("sensor", "enrol", folder, *named, "-o", tmp_path / "sensor.card")
    (tmp_path / "list.csv").write_bytes(watchlist())
    label = office.python(ORDER.format(card=tmp_path / "sensor.card", authority=authority, list=tmp_path / "list.csv"))
    refused = office.run("sensor", "order", label, "-o", tmp_path / "no.json", "--as", "anu")
    written = office.must("sensor", "order", label, "-o", tmp_path / "order.json", "--as", "sara")

    place = Place(folder)
    watch = place.order(tmp_path / "order.json")
    target, store = watch.order.watched[0].target, place.store()
    at = watch.order.valid_from + timedelta(minutes=5)
    records = [line(target, "192.0.2.7", at), line(target, "192.0.2.8", at, level="L3a")]
    store.add(watch.order.id, [(one, judge(one)) for one in records])
    batch = place.make_batch(store)
    take = ("sensor", "take", batch, "--authority", authority, "--as", "anu")
    taken = office.run(*take, "--receipt", tmp_path / "receipt")
    again = office.run(*take)
    spoiled = tmp_path / "spoiled"
    spoiled.write_bytes(batch.read_bytes()[:-1] + bytes([batch.read_bytes()[-1] ^ 1]))
    wrong = office.run("sensor", "take", spoiled, "--authority", authority, "--as", "anu")

    assert card.returncode == 0
    assert (refused.returncode, wrong.returncode) == (2, 2)
    assert (taken.returncode, again.returncode, taken.stdout) == (0, 0, again.stdout)
    assert "SB-0001: batch 1 of SN-0001 for WO-0001." in taken.stdout
    assert place.take_receipt(store, (tmp_path / "receipt").read_text()) == 1
    said = "".join(one.stdout + one.stderr for one in (card, taken, again, wrong)) + written
    assert ONE not in said
    assert ONE in (tmp_path / "order.json").read_text()
