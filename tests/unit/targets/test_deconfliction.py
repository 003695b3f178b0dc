"""Deconfliction says whom to call, and nothing else."""

from dataclasses import fields

from thelivu.base import Identifier, say
from thelivu.targets import Contact, Use, conflicts

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
