"""The Movement Register and the SEM register: views over the lines of custody, seen by who may see the exhibits."""

import csv
import io
from datetime import timedelta

import pytest

from desk.exhibits.raid import move, seize
from desk.exhibits.test_pages import SEEING, UNSEEING, page, text
from thelivu.desk.exhibits import register_queries, registers
from thelivu.desk.exhibits.models import CustodyRow
from thelivu.desk.people.fields import IST
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import LeafRow
from thelivu.desk.register.queries import now
from thelivu.exhibits import Holder

COURT = Holder("Special Court", "court")
SENT = {"reference": "receipt 7", "untampered": True}


@pytest.fixture
def exhibit(cast, authority, search):
    row = seize(cast.ishaan, authority, search.id, seal="S1", sem=True)
    move(cast.kiran, row.id, "deposit", Holder(cast.kiran.id, "keeper"), 8, place="=Locker 4")
    return row


def written(cast, name="sara", **query):
    answer = page(cast, name, "movement_file", **query)
    assert answer.status_code == 200
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    return rows[2:] if "Synthetic" in rows[0][0] else rows[1:]


@pytest.mark.parametrize("view", ["movement", "sem_register"])
@pytest.mark.parametrize("name", [*SEEING, *UNSEEING, "omar"])
def test_06_both_registers_are_seen_by_who_may_see_the_exhibit(cast, exhibit, view, name):
    answer = page(cast, name, view)

    assert (exhibit.label in answer.content.decode()) is (name in SEEING)
    assert answer.status_code == (403 if name in UNSEEING else 200)


def test_each_line_of_custody_is_a_line_of_the_register_newest_first(cast, exhibit):
    html = text(page(cast, "kiran", "movement")).partition(exhibit.label)[2]

    assert [row[1] for row in written(cast)] == ["3", "2", "1"]
    assert html.index("Deposited") < html.index("Sealed") < html.index("Seized")
    assert "Inspector Ishaan (Seizing officer) → ASI Kiran (Keeper)" in html


def test_a_line_names_what_the_ledger_commits_to_of_the_line_before(cast, exhibit):
    with seen_as(INTEGRITY):
        second = CustodyRow.objects.get(number=2)
    sealed = LeafRow.objects.get(record=second.id).commitment

    assert written(cast)[0][-1] == sealed
    assert written(cast)[-1][-1] == ""


def test_seals_and_digests_stand_before_and_after(cast, exhibit):
    move(cast.kiran, exhibit.id, "hash", None, 7, sha256="0" * 64)
    move(cast.kiran, exhibit.id, "hash", None, 6, sha256="1" * 64, reason="read twice")
    head = registers.COLUMNS
    newest = dict(zip(head, written(cast)[0], strict=True))

    assert (newest["digest_before"], newest["digest_after"]) == ("0" * 64, "1" * 64)
    assert (newest["condition"], newest["seal_before"], newest["seal_after"]) == ("read twice", "S1", "S1")
    assert "The digest differs from the last one." in text(page(cast, "kiran", "movement"))


def test_filters_by_district_act_holder_and_days_in_ist(cast, exhibit):
    today = f"{now().astimezone(IST):%Y-%m-%d}"
    before = f"{now().astimezone(IST) - timedelta(days=3):%Y-%m-%d}"

    def numbers(**query):
        return [row[1] for row in written(cast, **query)]

    assert numbers(district="TVM-C") == ["3", "2", "1"]
    assert numbers(district="KSD") == []
    assert numbers(action="seal") == ["2"]
    assert numbers(holder="kira") == ["3"]
    assert numbers(holder="occupant") == ["1"]
    assert numbers(until=before) == []
    assert numbers(since=before, until=today) == ["3", "2", "1"]
    assert numbers(since="not a day") == ["3", "2", "1"]
    assert "No movement answers these filters." in text(page(cast, "kiran", "movement", action="destroy"))


def test_pages_of_fifty_and_the_file_with_every_line(cast, exhibit):
    for n in range(60):
        move(cast.kiran, exhibit.id, "hash", None, 7 - n / 60, sha256="0" * 64)
    first = page(cast, "kiran", "movement").content.decode()

    assert first.count('<th scope="row">') == 50
    assert page(cast, "kiran", "movement", page=2).content.decode().count('<th scope="row">') == 13
    assert len(written(cast)) == 63


@pytest.mark.parametrize("name", ["kiran", "ishaan", "anu", "esha", "chitra", *UNSEEING])
def test_the_file_is_for_who_may_export(cast, exhibit, name):
    assert page(cast, name, "movement_file").status_code == 403
    assert "movement/file" not in page(cast, name, "movement").content.decode()


def test_the_file_carries_no_formula_and_says_that_it_is_made_up(cast, exhibit):
    answer = page(cast, "sara", "movement_file").content.decode("utf-8-sig")

    assert "Synthetic register" in answer.splitlines()[0]
    assert written(cast)[0][6] == "'=Locker 4"


def test_the_sem_register_logs_each_removal_with_its_court_and_acknowledgement(cast, exhibit):
    assert "None" in text(page(cast, "kiran", "sem_register"))
    move(
        cast.kiran, exhibit.id, "withdraw", Holder("CPO Manu", "messenger"), 7, destination="Special Court", **SENT
    )  # fmt: skip
    carried = text(page(cast, "kiran", "sem_register"))
    move(cast.kiran, exhibit.id, "court", COURT, 6, **SENT)
    out = text(page(cast, "kiran", "sem_register"))
    move(cast.kiran, exhibit.id, "acknowledge", None, 5, reference="R 7")
    answered = text(page(cast, "kiran", "sem_register"))

    assert "CPO Manu (Messenger) → Special Court. Reference: receipt 7. Declared: nothing was touched." in carried
    assert "cknowledged" not in carried
    assert "Not acknowledged yet." in out
    assert "Acknowledged." in answered
    assert "Locker: =Locker 4" in answered


def test_the_sem_register_leads_to_what_nobody_has_decided(cast, authority, search, exhibit):
    other = seize(cast.ishaan, authority, search.id, sem=None)
    seize(cast.ishaan, authority, search.id, sem=False)
    closed, open_ = page(cast, "kiran", "sem_register"), page(cast, "kiran", "sem_register", question="open")

    assert "is not decided for 1" in text(closed)
    assert other.label not in text(closed)
    assert other.label in text(open_)
    assert exhibit.label not in text(open_)
    with seen_as(cast.kiran.scope):
        assert register_queries.undecided() == 1


def test_the_registers_speak_malayalam(cast, exhibit):
    from thelivu.desk.people.actions import set_language

    set_language(cast.kiran.id, "ml")

    assert "രജിസ്റ്റർ" in text(page(cast, "kiran", "movement"))
    assert "ലോക്കർ" in text(page(cast, "kiran", "sem_register"))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("bound", ["since", "until"])
def test_a_day_at_the_end_of_the_calendar_is_a_filter_as_any(cast, exhibit, bound, day):
    assert page(cast, "sara", "movement", **{bound: day}).status_code == 200
    assert page(cast, "sara", "movement_file", **{bound: day}).status_code == 200
