"""The cast is what the other desk tests stand on."""

from thelivu.desk.authority.queries import value_of
from thelivu.desk.register.verify import verify


def test_the_office_is_born_with_an_authority_and_a_clean_ledger(cast, authority, as_officer) -> None:
    from thelivu.desk.authority.queries import authority as find

    with as_officer(cast.anu):
        assert value_of(find(authority)).approved_by == cast.sara.id
    assert verify().differences == ()
