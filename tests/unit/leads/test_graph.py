"""The neighbourhood of an identifier: two hops for a permit, links with evidence, what ends and what is left out."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from thelivu.authority import Authority, Permit, Subject, permit
from thelivu.base import Identifier, Refused, ThelivuError
from thelivu.leads.bundling import FLOOD
from thelivu.leads.graph import ACCEPTED, ADDRESS, FOLLOW, SEEN, More, Together, Web, neighbourhood

AT = datetime(2026, 1, 12, 22, 41, 7, tzinfo=UTC)
ME = Identifier("account", "orchid:u-1001")
MAIL = Identifier("email", "reed@example.org")
PHONE = Identifier("phone", "+919876500001")
FAR = Identifier("phone", "+919876500002")
FARTHER = Identifier("email", "sedge@example.org")
IP = Identifier("ip", "192.0.2.7")


def allowed(act: str = FOLLOW) -> Permit:
    authority = Authority(
        id="a", basis="b", reference="r", purpose="p", acts=frozenset({FOLLOW, "leads.admit"}), subjects=("*",),
        district=None, valid_from=AT, valid_to=AT + timedelta(days=9), recorded_by="x", recorded_at=AT,
        approved_by="y", approved_at=AT,
    )  # fmt: skip
    return permit(authority, act, Subject("lead", "1"), AT)


class Register:
    """Records in memory: what the desk answers from its tables."""

    def __init__(self, *records: Together, many: dict[Identifier, int] | None = None) -> None:
        self.records, self.many = records, many or {}
        self.asked: list[list[Identifier]] = []

    def leads_naming(self, identifiers: Sequence[Identifier]) -> dict[Identifier, int]:
        return {one: self.many.get(one, 1) for one in identifiers}

    def together(self, identifiers: Sequence[Identifier], leads: int) -> tuple[list[Together], int]:
        self.asked.append(list(identifiers))
        found = [record for record in self.records if set(record.identifiers) & set(identifiers)]
        return found, 0


def seen(number: int, *identifiers: Identifier, **more: object) -> Together:
    return Together(f"o{number}", f"L-{number}", identifiers, **more)


def grown(*records: Together, start: Identifier = ME, **more: object) -> Web:
    nodes = more.pop("nodes", 500)
    return neighbourhood(allowed(), start, Register(*records, **more), nodes=nodes)


def hops(web: Web) -> dict[Identifier, int]:
    return {node.identifier: node.hop for node in web.nodes}


def test_two_hops_and_no_further() -> None:
    web = grown(seen(1, ME, MAIL), seen(2, MAIL, PHONE), seen(3, PHONE, FAR), seen(4, FAR, FARTHER))

    assert {ME: 0, MAIL: 1, PHONE: 2} == hops(web)


def test_02_a_permit_for_another_act_is_refused() -> None:
    with pytest.raises(ThelivuError) as wrong:
        neighbourhood(allowed("leads.admit"), ME, Register())

    assert isinstance(wrong.value, Refused)
    assert "authority.wrong_act" == wrong.value.code


def test_a_link_names_its_records_their_count_and_their_time() -> None:
    later = AT + timedelta(hours=3)
    web = grown(seen(1, ME, MAIL, lo=AT, hi=AT), seen(2, ME, MAIL, lo=later, hi=later), seen(3, ME, MAIL))
    (link,) = web.links

    assert (ME, MAIL, SEEN) == (link.one, link.other, link.how)
    assert ("o1", "o2", "o3") == link.records
    assert (AT, later) == (link.first, link.last)


def test_no_hop_goes_through_an_address() -> None:
    web = grown(seen(1, ME, IP), seen(2, IP, PHONE))

    assert {ME: 0, IP: 1} == hops(web)
    assert "leads.graph.ends_address" == web.nodes[1].ends
    assert ADDRESS == web.links[0].how


def test_who_starts_at_an_address_sees_one_ring_through_it() -> None:
    web = grown(seen(1, ME, IP), seen(2, IP, PHONE), seen(3, ME, MAIL), start=IP)

    assert {IP: 0, ME: 1, PHONE: 1, MAIL: 2} == hops(web)
    assert "" == web.nodes[0].ends


@pytest.mark.parametrize(
    ("met", "code"),
    [
        (Identifier("sha256", "ab" * 32), "ends_kind"),
        (Identifier("url", "https://example.org/"), "ends_kind"),
        (Identifier("account", ":u-1001"), "ends_platform"),
        (Identifier("ipv6_prefix", "2001:db8::/64"), "ends_address"),
    ],
)
def test_what_says_nothing_of_a_person_is_shown_and_ends_there(met: Identifier, code: str) -> None:
    web = grown(seen(1, ME, met), seen(2, met, PHONE))

    assert {ME: 0, met: 1} == hops(web)
    assert f"leads.graph.{code}" == web.nodes[1].ends


def test_what_very_many_leads_name_is_marked_and_not_followed() -> None:
    web = grown(seen(1, ME, MAIL), seen(2, MAIL, PHONE), many={MAIL: FLOOD + 1})

    assert {ME: 0, MAIL: 1} == hops(web)
    assert ("leads.graph.ends_flood", FLOOD + 1) == (web.nodes[1].ends, web.nodes[1].leads)


def test_what_does_not_fit_is_counted_and_never_cut_in_silence() -> None:
    phones = [Identifier("phone", f"+9198765{number:05d}") for number in range(30)]
    web = grown(*(seen(number, ME, one) for number, one in enumerate(phones)), nodes=11)

    assert 11 == len(web.nodes)
    assert (More(1, "phone", 20),) == web.more


def test_leads_that_were_not_read_are_counted() -> None:
    class Endless(Register):
        def together(self, identifiers, leads):
            return [seen(1, ME, MAIL)], 7

    web = neighbourhood(allowed(), ME, Endless())

    assert {More(1, "", 7), More(2, "", 7)} == set(web.more)


def test_what_an_officer_accepted_is_the_strongest_link() -> None:
    web = grown(seen(1, ME, IP), seen(2, ME, IP, accepted="ID-0001"))

    assert (ACCEPTED, ("ID-0001",)) == (web.links[0].how, web.links[0].accepted)


def test_the_same_records_in_another_order_give_the_same_nodes() -> None:
    records = [seen(number, ME, Identifier("phone", f"+9198765{number:05d}"), MAIL) for number in range(9)]

    assert grown(*records).nodes == grown(*reversed(records)).nodes


def test_the_register_is_asked_twice_whatever_the_size() -> None:
    register = Register(
        *(seen(number, ME, Identifier("phone", f"+9198765{number:05d}")) for number in range(99))
    )
    neighbourhood(allowed(), ME, register)

    assert 2 == len(register.asked)
