"""Promise 2 for leads: admitted only under a permit for this very file, and once, however often it comes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from thelivu.authority import Authority, Subject, permit
from thelivu.base import InputError, Refused, digest_stream
from thelivu.leads import REAL, SYNTHETIC, TypedLead, admit, read, typed
from thelivu_sim.fixtures import cybertip
from unit.leads import samples

AT = datetime(2026, 1, 20, 4, 0, tzinfo=UTC)
DATA = cybertip.cybertip_full()
DIGEST = digest_stream([DATA])
FORM = TypedLead("letter", "DO 12/2026", "", None)
AUTHORITY = Authority(
    id="a" * 32, basis="BNSS s.94", reference="GD 12", purpose="csea_material", acts=frozenset({"leads.admit", "leads.type"}),
    subjects=("file:*", "lead:*"), district=None, valid_from=AT - timedelta(hours=1), valid_to=AT + timedelta(hours=1),
    recorded_by="asha", recorded_at=AT - timedelta(hours=3), approved_by="biju", approved_at=AT - timedelta(hours=2),
    revoked_at=None,
)  # fmt: skip


def held(act="leads.admit", kind="file", ident=DIGEST.sha256):
    return permit(AUTHORITY, act, Subject(kind, ident), AT)


def admitted(data=DATA, name="tip.xml", *, born=REAL):
    digest = digest_stream([data])
    return admit(read(data, name=name), held(ident=digest.sha256), digest, born=born)


def test_each_lead_and_observation_is_bound_to_its_bytes_its_authority_and_its_birth():
    made = admitted()

    assert (len(made.leads), len(made.observations)) == (1, len(made.reading.observations))
    for one in (*made.leads, *made.observations):
        assert (one.source, one.authority, one.born) == (DIGEST.sha256, AUTHORITY.id, REAL)


def test_the_same_file_gives_the_same_keys_and_no_two_are_alike():
    first, second = admitted(), admitted()
    keys = [one.key for one in (*first.leads, *first.observations)]

    assert keys == [one.key for one in (*second.leads, *second.observations)]
    assert len(set(keys)) == len(keys)


def test_another_file_gives_other_keys():
    first, second = admitted(), admitted(DATA + b"\n")

    assert {one.key for one in first.observations} & {one.key for one in second.observations} == set()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (lambda: held("leads.type"), "authority.wrong_act"),
        (lambda: held(ident="ab" * 32), "authority.wrong_subject"),
        (lambda: held(kind="lead", ident="2000002"), "authority.wrong_subject"),
    ],
)
def test_02_a_permit_for_something_else_admits_nothing(given, code):
    with pytest.raises(Refused) as refused:
        admit(read(DATA, name="tip.xml"), given(), DIGEST, born=REAL)

    assert refused.value.word.code == code


def test_02_a_typed_lead_needs_the_permit_to_type_it():
    reading = typed(FORM)
    reference = reading.leads[0].reference
    digest = digest_stream([reading.rendition])

    assert len(admit(reading, held("leads.type", "lead", reference), digest, born=REAL).leads) == 1
    for wrong in (held("leads.type", "lead", "OTHER"), held(ident=digest.sha256)):
        with pytest.raises(Refused):
            admit(reading, wrong, digest, born=REAL)


@pytest.mark.parametrize(("mark", "born"), [(REAL, SYNTHETIC), (SYNTHETIC, REAL)])
def test_a_file_enters_only_the_register_of_its_own_birth(mark, born):
    reading = replace(read(DATA, name="tip.xml"), mark=mark)
    with pytest.raises(Refused) as refused:
        admit(reading, held(), DIGEST, born=born)

    assert refused.value.word.code == f"leads.birth_mark.{mark}"
    assert "⟨" not in str(refused.value)
    assert admit(reading, held(), DIGEST, born=mark).born == mark


def test_a_birth_that_nobody_knows_is_an_error():
    with pytest.raises(InputError) as refused:
        admitted(born="test")

    assert refused.value.word.code == "leads.no_such_mark"


def test_the_accounting_goes_along():
    made = admitted(samples.sheet_csv(), "sheet.csv")

    assert made.reading.items_in == made.reading.accepted + len(made.reading.rejected)
    assert len(made.observations) == len(made.reading.observations)
