"""Control pairs: one task in twenty, drawn by key, dressed as the pair before which it stands, counted for the supervisor."""

import re
from collections import Counter

import pytest

from desk.attribution.scene import HOLDER, mapping, row, table
from thelivu.base import Refused
from thelivu.desk.attribution import actions, control_pairs, queries
from thelivu.desk.attribution.models import ControlRow, ReviewRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import AccessRow, EntryRow

OWN = "XN-550071"
ADDRESS = "192.0.2.126"
PORTS = ("40000", "40511")
ROWS = (
    row("XN-770010", ADDRESS, PORTS, "2026-01-12 02:10:00", "2026-01-12 07:30:00", name="Other Person"),
    row(OWN, ADDRESS, PORTS, "2026-01-12 08:05:00", "2026-01-12 14:20:00", name="State Cyber Unit"),
    row("XN-770011", ADDRESS, PORTS, "2026-01-12 15:45:00", "2026-01-12 21:00:00", name="Other Person"),
)
CONTROL = {"ip": ADDRESS, "port": 40100, "time": "2026-01-12T10:15:30Z", "subscriber": OWN}


@pytest.fixture
def decision(scene):
    scene.both()
    lo, hi = "2026-01-12T00:00:00Z", "2026-01-13T00:00:00Z"
    asked = {"from": lo, "to": hi, "ips": [ADDRESS]}
    scene.load(table(ROWS, above="Reply 3"), mapping(ADDRESS, asked=asked, controls=[CONTROL]))
    return scene.decide()


@pytest.fixture
def always(monkeypatch):
    monkeypatch.setattr(control_pairs, "ONE_IN", 1)


def url(name, *args):
    from django.urls import reverse

    return reverse(f"attribution:{name}", args=args)


def text(response):
    return response.content.decode()


def task(cast, decision, who="arun"):
    actor = getattr(cast, who)
    with seen_as(actor.scope):
        return control_pairs.next_task(actor, queries.decision(decision.id))


def values(page):
    return re.findall(r'type="radio" name="row" value="([^"]+)"', page)


def answer(client, decision, value):
    page = text(client.get(url("review", decision.id)))
    token = re.search(r'name="pair" value="(\w+)"', page)[1]
    return client.post(url("review", decision.id), {"row": value, "pair": token})


def right(pair):
    return f"{pair.returned}:{pair.row}" if pair.known else "none"


def test_a_control_comes_before_one_sighting_in_nineteen(office) -> None:
    drawn = Counter(control_pairs._drawn((f"decision-{n}", "sighting", "officer")) for n in range(20_000))

    assert 950 < drawn[True] < 1_160  # 20,000 / 19 = 1,053; five standard deviations are 158


def test_the_draw_is_the_same_on_every_reading_and_another_for_another_officer(
    cast, decision, always
) -> None:
    once, twice, other = task(cast, decision), task(cast, decision), task(cast, decision, "sara")

    assert once == twice
    assert once.token != other.token
    assert once.control.sighting.at != other.control.sighting.at


def test_both_kinds_are_drawn_and_what_is_known_is_true_of_the_rows(cast, decision, always) -> None:
    kinds = Counter()
    with seen_as(cast.arun.scope):
        for number in range(24):
            place = (decision.id, decision.independent[0], f"officer-{number}")
            pair = next(control_pairs._pairs(place))
            kinds[bool(pair.known)] += 1
            at = pair.sighting.at.lo
            inside = f"{at:%H:%M:%S}"
            if pair.known:
                assert "08:05:00" < inside < "14:20:00"
            else:
                assert not any(f"{one[3][11:]}" <= inside <= f"{one[4][11:]}" for one in ROWS)

    assert kinds.keys() == {True, False}


def test_03_the_page_of_a_control_is_the_page_of_any_pair(cast, decision, always, monkeypatch) -> None:
    client = cast.client("arun")
    control = text(client.get(url("review", decision.id)))
    monkeypatch.setattr(control_pairs, "ONE_IN", 1 << 62)
    real = text(client.get(url("review", decision.id)))

    def shape(page):
        """The page without what differs between any two pairs: numbers, letters of ids, tokens."""
        page = re.sub(
            r'<label class="choice"><input type="radio" name="row" value="[^n].*?</label>',
            "",
            page,
            flags=re.DOTALL,
        )
        page = re.sub(r'value="\w+"|\d[\d:.,/-]*T?[\d:]*Z?|[A-Z]{3}(?=-)', "", page)
        return re.sub(r"\s+", " ", page)

    assert shape(control) == shape(real)
    assert OWN not in control
    assert ADDRESS in control
    assert "XN-" not in control + real  # lines are letters: none is known from elsewhere
    assert HOLDER not in control + real


def test_the_log_of_reads_does_not_tell_a_control_from_a_pair(cast, decision, always) -> None:
    cast.client("arun").get(url("review", decision.id))

    [read] = AccessRow.objects.filter(act=queries.READ_ROWS)
    assert read.about == decision.independent[0]


def test_a_found_control_is_counted_and_changes_nothing_else(cast, decision, always) -> None:
    client, pair = cast.client("arun"), task(cast, decision).control
    assert 302 == answer(client, decision, right(pair)).status_code
    with seen_as(INTEGRITY):
        [made] = ControlRow.objects.all()
        reviews = ReviewRow.objects.count()

    assert (True, cast.arun.id, 0) == (made.found, made.officer, reviews)
    assert made.stream != decision.stream
    assert not EntryRow.objects.filter(stream=decision.stream, kind="attribution.pair_read").exists()


def test_after_the_control_comes_the_sighting_itself(cast, decision, always) -> None:
    client, pair = cast.client("arun"), task(cast, decision).control
    answer(client, decision, right(pair))
    after = task(cast, decision)

    assert (None, decision.independent[0]) == (after.control, after.sighting)


def test_two_officers_confirm_with_controls_between(cast, scene, decision, always) -> None:
    client = cast.client("arun")
    for _ in range(4):
        now = task(cast, decision)
        if now.control is not None:
            value = right(now.control)
        else:
            with seen_as(cast.anu.scope):
                details = queries.decided_sightings(decision.id)
            value = next(
                "{}:{}".format(*one.evidence[0]) for one in details if one.sighting_id == now.sighting
            )
        assert 302 == answer(client, decision, value).status_code

    assert scene.fresh(decision).confirmed_at is not None
    with seen_as(INTEGRITY):
        assert 2 == ControlRow.objects.filter(found=True).count()


def test_a_missed_control_is_shown_to_the_supervisor_alone_and_looked_at_together(
    cast, decision, always
) -> None:
    pair = task(cast, decision).control
    wrong = next(
        one for one in values(text(cast.client("arun").get(url("review", decision.id)))) if one != right(pair)
    )
    answer(cast.client("arun"), decision, wrong)
    sara = cast.client("sara")
    listed = text(sara.get(url("controls")))
    with seen_as(INTEGRITY):
        [made] = ControlRow.objects.all()
    shown = text(sara.get(url("control", made.id)))
    looked = sara.post(url("control", made.id))

    assert not made.found
    assert "Look at the pair together with SI Arun" in listed
    assert "Known" in shown
    assert 302 == looked.status_code
    assert "No missed pair waits" in text(sara.get(url("controls")))
    for who in ("anu", "arun", "ishaan", "lekha", "chitra"):
        assert 404 == cast.client(who).get(url("controls")).status_code, who
    for who in ("anu", "arun", "ishaan", "lekha", "chitra", "omar"):
        client = cast.client(who)
        assert 404 == client.get(url("control", made.id)).status_code, who
        assert 404 == client.post(url("control", made.id)).status_code, who
    assert "SI Arun" not in text(cast.client("omar").get(url("controls")))  # leads another unit


def test_a_missed_control_runs_a_clock_for_the_supervisor(cast, decision, always) -> None:
    from thelivu.desk.register.queries import now

    pair = task(cast, decision).control
    actions.answer_control(
        cast.arun, decision.id, decision.independent[0], None if pair.known else _any_row(cast, pair)
    )
    with seen_as(cast.sara.scope):
        mine = [one.act.code for one in queries.due(cast.sara, now())]
    with seen_as(cast.arun.scope):
        theirs = [one.act.code for one in queries.due(cast.arun, now())]

    assert "desk_attribution.due_control" in mine
    assert "desk_attribution.due_control" not in theirs


def _any_row(cast, pair):
    with seen_as(cast.arun.scope):
        returned, lease = control_pairs.rows_of(pair.sighting)[0]
    return returned.id, lease.row


def test_03_nobody_goes_past_a_control(cast, decision, always) -> None:
    with pytest.raises(Refused) as refused:
        actions.review(cast.arun, decision.id, decision.independent[0], None)

    assert "desk_attribution.pair_comes_before" == refused.value.code


def test_a_form_that_was_sent_twice_answers_one_pair(cast, decision, always) -> None:
    client, pair = cast.client("arun"), task(cast, decision).control
    page = text(client.get(url("review", decision.id)))
    sent = {"row": right(pair), "pair": re.search(r'name="pair" value="(\w+)"', page)[1]}
    once, twice = (client.post(url("review", decision.id), sent) for _ in range(2))

    assert 302 == once.status_code
    assert twice.status_code in {400, 403}
    with seen_as(INTEGRITY):
        assert (1, 0) == (ControlRow.objects.count(), ReviewRow.objects.count())


def test_without_own_lines_there_is_no_control_and_the_supervisor_is_told(cast, scene, always) -> None:
    scene.both()
    decision = scene.decide()

    assert task(cast, decision).control is None
    assert "no control pair can be laid" in text(cast.client("sara").get(url("controls")))


def test_the_way_to_the_controls_is_shown_to_the_supervisor_alone(cast, scene) -> None:
    way = f'href="{url("controls")}"'

    assert way in text(cast.client("sara").get(url("index")))
    assert way not in text(cast.client("arun").get(url("index")))
