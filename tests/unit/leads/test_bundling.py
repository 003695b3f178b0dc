"""Which leads are suggested to belong together, which are not and why, and that the work stays linear."""

import pytest

from thelivu.leads.bundling import FLOOD, RULES, Mention, Reason, pairs, passed_over

ACCOUNT = ("account", "orchid:u-1001")
ADDRESS = ("ip", "192.0.2.7")
DIGEST = ("sha256", "ab" * 32)


def named(*leads: str, kind: str = "account", value: str = "orchid:u-1001") -> list[Mention]:
    return [Mention(lead, kind, value) for lead in leads]


def codes(found) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(pair.lead, pair.other, tuple(one.code for one in pair.reasons)) for pair in found]


def test_the_same_report_in_two_files_is_suggested() -> None:
    mentions = [Mention("a", "report", "2000002", own=True), Mention("b", "report", "2000002", own=True)]

    assert [("b", "a", ("same_report",))] == codes(pairs(mentions))


def test_a_report_that_names_an_earlier_one_is_paired_with_it_whichever_came_first() -> None:
    prior = Mention("late", "report", "1000001")
    itself = Mention("early", "report", "1000001", own=True)

    assert [("late", "early", ("prior_report",))] == codes(pairs([itself, prior]))
    assert [("early", "late", ("prior_report",))] == codes(pairs([prior, itself]))


def test_two_reports_that_name_one_earlier_report_are_paired_while_it_is_not_here() -> None:
    assert [("b", "a", ("same_prior_report",))] == codes(
        pairs(named("a", "b", kind="report", value="1000001"))
    )


def test_the_reports_that_name_an_earlier_one_are_each_paired_with_it() -> None:
    mentions = [
        *named("a", "b", kind="report", value="1000001"),
        Mention("itself", "report", "1000001", own=True),
    ]

    assert [("itself", "a", ("prior_report",)), ("itself", "b", ("prior_report",))] == codes(pairs(mentions))


@pytest.mark.parametrize("kind", ["account", "email", "phone", "device", "imei", "imsi", "iccid", "upi"])
def test_a_strong_identifier_on_two_leads_suggests_one_person(kind: str) -> None:
    found = pairs(named("a", "b", kind=kind, value="orchid:x" if kind == "account" else "x"))

    assert [("b", "a", ("same_person",))] == codes(found)


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        ("ip", "192.0.2.7", "address_alone"),
        ("ipv6_prefix", "2001:db8::/64", "address_alone"),
        ("handle", "orchid:lagoon_7", "name_alone"),
        ("account", ":u-1001", "name_alone"),
        ("url", "https://example.org/", "says_nothing"),
        ("infohash", "ab" * 20, "says_nothing"),
    ],
)
def test_a_weak_identifier_joins_nobody_and_says_why(kind: str, value: str, why: str) -> None:
    assert () == pairs(named("a", "b", kind=kind, value=value))

    over = passed_over(kind, value, 2)
    assert over is not None
    assert f"leads.bundle.{why}" == over.why


def test_a_shared_address_adds_nothing_to_a_pair_that_has_a_reason() -> None:
    found = pairs([*named("a", "b"), *named("a", "b", kind=ADDRESS[0], value=ADDRESS[1])])

    assert [("b", "a", ("same_person",))] == codes(found)


def test_what_one_lead_names_joins_nobody() -> None:
    assert () == pairs(named("a", "a"))
    assert passed_over(*ADDRESS, 1) is None
    assert passed_over(*ACCOUNT, 2) is None


def test_the_same_file_is_a_batch_where_a_sender_called_one_of_them_viral() -> None:
    mentions = named("a", "b", "c", kind=DIGEST[0], value=DIGEST[1])

    assert [("b", "a", ("same_file",)), ("c", "a", ("same_file",))] == codes(pairs(mentions))
    assert [("b", "a", ("same_file",)), ("c", "a", ("viral_batch",))] == codes(pairs(mentions, viral={"c"}))


def test_every_reason_of_a_pair_stands_the_strongest_first() -> None:
    mentions = [
        *named("a", "b", kind="md5", value="ab" * 16),
        *named("a", "b"),
        Mention("a", "report", "7", own=True),
        Mention("b", "report", "7", own=True),
    ]
    (found,) = pairs(mentions)

    assert ["same_report", "same_person", "same_file"] == [one.code for one in found.reasons]
    assert Reason("same_person", *ACCOUNT, 2) in found.reasons
    assert [RULES.index(one.code) for one in found.reasons] == sorted(
        RULES.index(one.code) for one in found.reasons
    )


def test_pairs_grow_with_the_leads_and_not_with_their_square() -> None:
    leads = [f"l{number:03d}" for number in range(FLOOD)]
    found = pairs(named(*leads))

    assert FLOOD - 1 == len(found)
    assert {"l000"} == {pair.other for pair in found}


def test_what_very_many_leads_name_is_marked_and_not_expanded() -> None:
    leads = [f"l{number:03d}" for number in range(FLOOD + 1)]

    assert () == pairs(named(*leads))
    over = passed_over(*ACCOUNT, FLOOD + 1)
    assert over is not None
    assert ("leads.bundle.flood", FLOOD + 1) == (over.why, over.leads)


def test_only_what_concerns_the_fresh_leads_is_asked_for() -> None:
    mentions = named("a", "b", "c")

    assert [("c", "a", ("same_person",))] == codes(pairs(mentions, fresh={"c"}))
    assert 2 == len(pairs(mentions, fresh={"a"}))
