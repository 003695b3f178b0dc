"""Deconfliction says whom to call, and nothing else."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta

from thelivu.base import Identifier, say
from thelivu.targets import Asked, Contact, Use, against, conflicts, fingerprint

PHONE, EMAIL = Identifier("phone", "+910000000001"), Identifier("email", "a@example.org")


def test_only_other_units_with_the_same_identifier_are_named_once_each():
    uses = [
        Use(PHONE, "Kollam Rural"),
        Use(EMAIL, "Kollam Rural"),
        Use(PHONE, "CCSE"),
        Use(Identifier("phone", "+91000"), "Idukki"),
    ]
    assert conflicts([PHONE, EMAIL], "CCSE", uses) == (Contact("Kollam Rural"),)
    assert conflicts([], "CCSE", uses) == ()


def test_the_answer_carries_nothing_but_the_unit():
    assert [field.name for field in fields(Contact)] == ["unit"]
    assert PHONE.value not in say(Contact("Kollam Rural").word)
    assert "Kollam Rural" in say(Contact("Kollam Rural").word)


# An answer that holds -----------------------------------------------------------------------------------------------
AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
NAMED = [
    Identifier("phone", "+915550100"),
    Identifier("handle", "harbour:kite7"),
    Identifier("ip", "192.0.2.7"),
]


def asked(**kinds):
    held = {"asked_of": fingerprint(NAMED), "holds_until": AT + timedelta(days=1)}
    return Asked(**{**held, **kinds})


def code(answer, named=NAMED):
    found = against(answer, fingerprint(named), AT)
    return found and found.code


def test_nothing_overt_while_nobody_was_asked_or_the_answer_has_run_out():
    assert code(None) == "targets.deconfliction.unasked"
    assert code(asked(holds_until=AT)) == "targets.deconfliction.run_out"
    assert code(asked()) is None


def test_an_answer_covers_what_it_was_asked_of_and_no_more():
    assert code(asked(), [*NAMED, Identifier("email", "a@example.org")]) == "targets.deconfliction.names_more"
    assert code(asked(), NAMED[::-1]) is None
    assert code(asked(), [*NAMED, Identifier("ip", "192.0.2.8")]) is None  # an address meets nobody


def test_nothing_overt_before_each_unit_was_spoken_to():
    two = asked(contacts=(Contact("A"), Contact("B")), settled=frozenset({"A"}))

    assert against(two, fingerprint(NAMED), AT) == Contact("B").word
    assert code(asked(contacts=(Contact("A"),), settled=frozenset({"A"}))) is None
