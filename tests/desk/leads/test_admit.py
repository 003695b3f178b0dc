"""Admitting files and typed leads: accounting, idempotence, birth mark, particulars, authority."""

import time
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from desk.leads import files
from thelivu.authority import Subject
from thelivu.base import InputError, Refused, Word
from thelivu.desk.authority import actions as authorities
from thelivu.desk.leads import actions, queries
from thelivu.desk.leads.models import LeadRow, ObservationRow, SourceRow, SuggestionRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.documents import content, opened
from thelivu.desk.register.models import EntryRow, ParticularRow
from thelivu.desk.register.queries import masked, vault
from thelivu.desk.register.verify import verify


def test_04_items_in_are_accepted_or_listed_with_where_and_why(cast, authority, as_officer) -> None:
    source = actions.import_file(
        cast.anu, authority, files.sheet(16, broken=2), "list.csv", mapping=files.mapping()
    )
    with as_officer(cast.anu):
        stored = queries.source(source.id)
        leads = queries.leads_of(source.id).count()

    assert (16, 14, 2) == (stored.items_in, stored.accepted, len(stored.rejected))
    assert ["row 17", "row 18"] == [one["where"] for one in stored.rejected]
    assert {"leads.row.no_address"} == {one["code"] for one in stored.rejected}
    assert 14 == leads


def test_04_a_rejected_row_stays_in_the_bytes_that_are_kept(cast, authority, as_officer) -> None:
    data = files.sheet(2, broken=1)
    source = actions.import_file(cast.anu, authority, data, "list.csv", mapping=files.mapping())

    with as_officer(cast.anu):
        assert data == content(source.original)


def test_the_same_file_twice_changes_nothing(cast, authority, as_officer) -> None:
    first = actions.import_file(cast.anu, authority, files.tip(), "tip.xml")
    entries = EntryRow.objects.count()
    again = actions.import_file(cast.arun, authority, files.tip(), "renamed.xml")

    with as_officer(cast.anu):
        assert (first.id, "tip.xml", 1) == (again.id, again.name, LeadRow.objects.count())
    assert entries == EntryRow.objects.count()


def test_the_second_of_two_writers_finds_the_first_ones_source(cast, authority, monkeypatch) -> None:
    """The other writer commits between the look and the insert: the unique constraint decides."""
    first = actions.import_file(cast.anu, authority, files.tip(), "tip.xml")
    before = set(vault().orphans(set()))
    real, looked = queries.source_with, []

    def look(*asked: str) -> SourceRow | None:
        looked.append(asked)
        return None if len(looked) == 1 else real(*asked)

    monkeypatch.setattr(queries, "source_with", look)
    again = actions.import_file(cast.anu, authority, files.tip(), "tip.xml")

    assert (first.id, 2) == (again.id, len(looked))
    assert before == set(vault().orphans(set()))
    assert () == verify().differences


def test_two_units_may_hold_the_same_file_and_neither_sees_the_others(cast, authority, as_officer) -> None:
    mine = actions.import_file(cast.anu, authority, files.tip(), "tip.xml")
    theirs = actions.import_file(cast.omar, _of_omar(cast), files.tip(), "tip.xml")

    with as_officer(cast.omar):
        assert [theirs.id] == list(SourceRow.objects.values_list("id", flat=True))
    assert mine.id != theirs.id


@pytest.mark.parametrize(
    ("data", "name"), [(files.tip(mark="real"), "tip.xml"), (files.sheet(mark="real"), "list.csv")]
)
def test_a_file_of_the_other_birth_is_refused_and_nothing_is_kept(cast, authority, data, name) -> None:
    mapping = files.mapping() if name.endswith("csv") else None
    before = set(vault().orphans(set()))
    with pytest.raises(Refused) as refused:
        actions.import_file(cast.anu, authority, data, name, mapping=mapping)

    assert "leads.birth_mark.real" == refused.value.code
    assert before == set(vault().orphans(set()))


def test_02_without_an_authority_that_holds_nothing_is_admitted(cast, authority) -> None:
    with seen_as(cast.sara.scope):
        authorities.revoke(cast.sara, authority, "the order was set aside")

    for act in (
        lambda: actions.import_file(cast.anu, authority, files.tip(), "tip.xml"),
        lambda: actions.type_lead(cast.anu, authority, files.letter()),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert "authority.revoked" == refused.value.code


def test_02_a_permit_for_another_file_admits_nothing(cast, authority) -> None:
    reading = actions.read(files.tip(), name="tip.xml")
    with seen_as(cast.anu.scope):
        permit = authorities.ask(authority, "leads.admit", Subject("file", "0" * 64))
        with pytest.raises(Refused) as refused:
            actions.admit_source(cast.anu, permit, reading, files.tip(), "tip.xml")

    assert "authority.wrong_subject" == refused.value.code


@pytest.mark.parametrize("name", ["kiran", "esha", "lekha", "chitra", "aamir", "admin"])
def test_who_may_not_admit_does_not(cast, authority, name) -> None:
    actor = getattr(cast, name)
    with pytest.raises(Refused):
        actions.import_file(actor, authority, files.tip(), "tip.xml")

    with seen_as(INTEGRITY):
        assert 0 == SourceRow.objects.count()


def test_10_particulars_are_sealed_one_by_one_and_masked_where_they_stand(
    cast, authority, as_officer
) -> None:
    source = actions.import_file(cast.anu, authority, files.tip(), "tip.xml")
    with as_officer(cast.anu):
        row = queries.source(source.id)
        sealed = list(ParticularRow.objects.exclude(kind="suggestion"))
        texts = "".join(opened(one) for one in sealed)
        aliases = {span[3] for span in row.original.spans}
        shown = masked(row.original_id)

    assert row.withheld == len(sealed)
    assert {one.alias for one in sealed} == aliases
    assert all(f"{files.MARK}{number:02d}" in texts for number in range(1, 7))
    assert files.MARK.encode() not in shown
    assert b"lagoon_7" in shown


def test_10_a_mined_identifier_is_a_suggestion_with_its_value_sealed(cast, authority, as_officer) -> None:
    actions.import_file(cast.anu, authority, files.tip(), "tip.xml")
    with as_officer(cast.anu):
        row = SuggestionRow.objects.get(kind="phone")

        assert ("open", "+919876501234") == (row.state, opened(row.value))


def test_an_observation_keeps_what_was_seen_and_search_finds_it(cast, authority, as_officer) -> None:
    actions.import_file(cast.anu, authority, files.tip(), "tip.xml")
    with as_officer(cast.anu):
        row = ObservationRow.objects.get(port=40112)
        span = queries.time_of(row)
        hits = [queries.find([one], "") for one in queries.identifiers_in(row)]
        by_reference = queries.find([], "2000002")

    assert ("upload", None) == (row.kind, row.doubt)
    assert span is not None
    assert "2026-01-12T22:41:07+00:00" == span.lo.isoformat()
    assert [["L-0001"]] * 3 == [[hit.label for hit in found] for found in hits]
    assert ["L-0001"] == [hit.label for hit in by_reference]


def test_a_sheet_of_a_thousand_rows_is_admitted_in_seconds_and_few_statements(cast, authority) -> None:
    began = time.process_time()  # of this process: the machine may be busy
    with CaptureQueriesContext(connection) as statements:
        source = actions.import_file(
            cast.anu, authority, files.sheet(1000), "list.csv", mapping=files.mapping()
        )
    took = time.process_time() - began

    assert 1000 == source.accepted
    assert took < 10, f"{took:.1f} s"
    assert len(statements) < 400
    assert () == verify().differences


def test_a_sheet_without_a_mapping_is_not_read_by_a_guess(cast, authority) -> None:
    with pytest.raises(InputError) as refused:
        actions.import_file(cast.anu, authority, files.sheet(), "list.csv")

    assert "desk_leads.mapping_needed" == refused.value.code


def test_10_an_offered_sheet_is_masked_whole_until_its_columns_are_known(cast, authority, as_officer) -> None:
    data = files.sheet(5, broken=1)
    with as_officer(cast.anu):
        permit = authorities.ask(
            authority, "leads.admit", Subject("file", actions.digest_stream([data]).sha256)
        )
        offered = actions.offer_sheet(cast.anu, permit, data, "list.csv")
        hidden = masked(offered.original_id)
        tried = actions.read_offered(cast.anu, offered.id, files.mapping())
        done = actions.map_sheet(cast.anu, offered.id, files.mapping())
        shown = masked(done.original_id)

    assert "█ withheld █" == hidden.decode()
    assert (5, 4) == (tried.items_in, tried.accepted)
    assert (offered.id, 5, 4, "read") == (done.id, done.items_in, done.accepted, done.state)
    assert b"user_1" in shown
    assert files.MARK.encode() not in shown
    assert () == verify().differences


def test_10_a_workbook_shows_only_as_its_text_form(cast, authority, as_officer) -> None:
    source = actions.import_file(cast.anu, authority, files.workbook(), "list.xlsx", mapping=files.mapping())
    with as_officer(cast.anu):
        row = queries.source(source.id)
        document = queries.shown_document(row)
        shown, original = masked(document.id), masked(row.original_id)

    assert (3, 3, row.rendition_id) == (row.items_in, row.accepted, document.id)
    assert "█ withheld █" == original.decode()
    assert b"user_1" in shown
    assert files.MARK.encode() not in shown
    assert () == verify().differences


def test_a_typed_lead_has_bytes_and_spans_like_any_other(cast, authority, as_officer) -> None:
    row = actions.type_lead(cast.anu, authority, files.letter())
    again = actions.type_lead(cast.anu, authority, files.letter())
    with as_officer(cast.anu):
        source = queries.source_of(row)
        shown = masked(source.original_id)

    assert ("CBI/44/2026".lower(), row.id) == (row.reference.lower(), again.id)
    assert b"reed_3" in shown
    assert files.MARK.encode() not in shown
    assert ("typed", 1, 1) == (source.format, source.items_in, source.accepted)


def test_a_typed_lead_that_cannot_be_read_says_where(cast, authority) -> None:
    with pytest.raises(InputError) as wrong:
        actions.type_lead(cast.anu, authority, replace(files.letter(), received="soon"))

    assert Word("leads.typed.time", {"where": "received"}) == wrong.value.word


def _of_omar(cast) -> str:
    from datetime import timedelta

    from thelivu.authority import ACTS
    from thelivu.desk.people.actions import add_officer
    from thelivu.desk.register.queries import now
    from thelivu.law import load

    add_officer("second", "Second", "SI", unit_code="OTH", roles=["supervisor"])
    with seen_as(INTEGRITY):
        row = authorities.record_authority(
            cast.omar, basis=next(iter(load().powers)), reference="GD 13/2026",
            purpose=next(iter(load().purposes)), acts=list(ACTS), subjects=["*"],
            valid_from=now() - timedelta(days=1), valid_to=now() + timedelta(days=1),
        )  # fmt: skip
    authorities.approve(cast.second, row.id)
    return row.id
