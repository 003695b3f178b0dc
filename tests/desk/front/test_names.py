"""A name finds where it stands in any of three scripts, says that it is a name only, and of a child finds nothing."""

import pytest
from django.db import connection
from django.urls import reverse

from desk.cases.scene import days, searched
from desk.leads import files
from thelivu.desk.cases import actions as cases
from thelivu.desk.cases.models import CaseRow
from thelivu.desk.leads.actions import import_file
from thelivu.desk.leads.models import LeadRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import TermRow
from thelivu.desk.register.queries import named
from thelivu.desk.register.verify import verify
from thelivu.leads import SYNTHETIC_MARK, read_mapping

URL = reverse("front:search")
SAME, ALIKE = "Written the same", "Sounds alike"


def ask(client, purpose, text, record="L-0001"):
    page = client.post(URL, {"q": text, "record": record, "purpose": purpose, "reason": "who is it"})
    assert page.status_code == 200
    return page.content.decode()


def tip(name="<firstName>Sooraj</firstName><lastName>Kadavil</lastName>", age=34) -> bytes:
    person = f"<personOrUserReportedPerson>{name}<age>{age}</age></personOrUserReportedPerson>"
    return files.tip().replace(b"<personOrUserReported>", f"<personOrUserReported>{person}".encode())


@pytest.fixture
def lead(cast, authority):
    source = import_file(cast.anu, authority, tip(), "tip.xml")
    with seen_as(INTEGRITY):
        return LeadRow.objects.get(source=source)


@pytest.mark.parametrize(
    ("written", "how"),
    [
        ("Sooraj Kadavil", SAME), ("kadavil, SOORAJ", SAME), ("Suraj", ALIKE), ("K. Suraj Kadavill", ALIKE),
        ("സൂരജ് കടവില\u0d4d\u200d", ALIKE), ("सूरज", ALIKE),
    ],
)  # fmt: skip
def test_a_reported_person_is_found_by_any_written_form_of_the_name(
    cast, lead, purpose, written, how
) -> None:
    page = ask(cast.client("anu"), purpose, written)

    assert reverse("leads:show", args=[lead.id]) in page
    assert how in page
    assert "never a ground" in page


@pytest.mark.parametrize("written", ["Suraj Nobody", "Surya", "K", "Sooraj Kadavil Velanoor"])
def test_every_word_of_the_name_is_asked_for(cast, lead, purpose, written) -> None:
    assert reverse("leads:show", args=[lead.id]) not in ask(cast.client("anu"), purpose, written)


def test_a_hit_by_an_identifier_is_not_called_a_name(cast, lead, purpose) -> None:
    page = ask(cast.client("anu"), purpose, "192.0.2.7")

    assert reverse("leads:show", args=[lead.id]) in page
    assert "never a ground" not in page


def test_10_of_a_child_no_word_is_kept(cast, authority, as_officer) -> None:
    """The victim of the tip, a reported user who is a child, and the child of a sheet."""
    import_file(cast.anu, authority, tip(age=15), "minor.xml")
    head = f"{SYNTHETIC_MARK}\nReport No,Suspect Name,Suspect Age,Victim Name,IP Address\n"
    rows = "7001,Anika Velanoor,15,Rajkumar,192.0.2.1\n7002,Anika Velanoor,14 to 16,,192.0.2.1\n7003,Gowri,41,,192.0.2.2\n"
    mapping = read_mapping(
        b'{"version": 1, "item": "report", "columns": {"reference": "Report No", "ip": "IP Address"}}'
    )
    import_file(cast.anu, authority, (head + rows).encode(), "list.csv", mapping=mapping)

    with as_officer(cast.anu):
        assert {} == named("Sooraj", "leads") == named("Anika", "leads") == named("Rajkumar", "leads")
        assert {} == named(f"{files.MARK}03", "leads")
        assert [False] == list(named("ഗൗരി", "leads").values())
        assert 1 == TermRow.objects.count()


def test_10_a_name_can_be_read_out_of_no_table(cast, lead) -> None:
    with seen_as(INTEGRITY), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM register_termrow")
        stored = str(cursor.fetchall()).lower()

    assert "sooraj" not in stored
    assert "suraj" not in stored
    assert len(stored) > 100
    assert () == verify().differences


def test_06_a_name_is_found_in_scope_only(cast, lead, as_officer) -> None:
    with as_officer(cast.omar):
        assert {} == named("Sooraj Kadavil", "leads")
    with as_officer(cast.anu):
        assert {lead.id: True} == named("Sooraj Kadavil", "leads")


def test_10_an_accused_person_is_found_once_it_is_stated_that_he_is_no_child(
    cast, authority, as_officer, purpose
) -> None:
    with as_officer(cast.anu):
        search = searched(cast, authority)
    case = cases.open_case(cast.ishaan, search.id, **days())
    person = cases.add_accused(cast.ishaan, case.id, "Velanoor Anika")
    with seen_as(INTEGRITY):
        url, label = reverse("cases:show", args=[case.id]), CaseRow.objects.get(id=case.id).label
    client = cast.client("ishaan")

    before = ask(client, purpose, "Aneeka Velanur", label)
    cases.state_age(cast.ishaan, person.id, child=False)
    after = ask(client, purpose, "അനിക വേലന്നൂർ", label)
    part = ask(client, purpose, "അനിക", label)
    cases.state_age(cast.ishaan, person.id, child=True)
    child = ask(client, purpose, "Velanoor Anika", label)

    assert (url in before, url in after, url in part, url in child) == (False, True, False, False)
    assert ALIKE in after
