"""Numbers and accounts are asked about as addresses are: chosen by an officer, one kind a letter, answered by version 2."""

import hashlib
import io

import pytest

from desk.attribution.scene import ACCOUNT, FIRST, SHO, identity, lead
from thelivu.authority import Subject
from thelivu.base import Refused
from thelivu.desk.attribution import actions, queries
from thelivu.desk.authority.actions import ask
from thelivu.desk.leads import actions as leads
from thelivu.desk.leads.models import ObservationRow
from thelivu.desk.people.scope import seen_as
from thelivu.leads import SYNTHETIC, Decision, TypedIdentifier, TypedLead, TypedObservation

NUMBER = "+919400000001"
HOLDER = "Zebulon Quillfeather"


def url(name, *args):
    from django.urls import reverse

    return reverse(f"attribution:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.fixture
def member(cast, authority):
    """An identity seen once, by its number and account; returns (identity, observation)."""
    seen = TypedObservation(
        "login",
        (TypedIdentifier("phone", NUMBER), TypedIdentifier("account", "finch", "orchid")),
        "",
        FIRST[2],
        None,
    )
    form = TypedLead("letter", "L-7", "2026-01-20T10:00:00+05:30", None, (seen,), mark=SYNTHETIC)
    made = leads.type_lead(cast.anu, authority, form)
    leads.decide_lead(cast.anu, made.id, Decision("work"))
    with seen_as(cast.anu.scope):
        [observation] = ObservationRow.objects.filter(lead_id=made.id).values_list("id", flat=True)
    return identity(cast, [observation], ACCOUNT), observation


def letter(cast, authority, provider, *sightings):
    with seen_as(cast.anu.scope):
        permit = ask(authority, "attribution.request", Subject("provider", provider))
    return actions.request_lines(
        cast.anu, permit, provider, [one.id for one in sightings], crime_number="Enq 1/2026",
        necessity="To find the holder.", issuer=SHO,
    )  # fmt: skip


def load(cast, authority, data, mapping, request):
    sha256 = hashlib.sha256(data).hexdigest()
    with seen_as(cast.anu.scope):
        permit = ask(authority, "attribution.load", Subject("file", sha256))
    made = actions.load_return(cast.anu, permit, data, "r.csv", mapping, request_id=request.id)
    return actions.confirm_origin(cast.sara, made.id, "certificate", sha256, "Certificate 1")


def mapped(kind, provider, asked, columns, form="%Y-%m-%d %H:%M:%S"):
    return {
        "version": 2, "provider": provider, "kind": kind, "header_contains": [next(iter(columns.values()))],
        "columns": columns, "time": {"format": form, "zone": "UTC"}, "logger_uncertainty_s": 60,
        "asked": {"from": "2026-01-12T00:00:00Z", "to": "2026-01-14T00:00:00Z", **asked},
    }  # fmt: skip


def test_no_number_becomes_a_sighting_by_itself(cast, member) -> None:
    who, seen = member
    made = actions.make_sightings(cast.anu, who)
    with seen_as(cast.anu.scope):
        offered = [(one.id, kind, value) for one, kind, value in queries.keys_to_ask(who)]
    page = text(cast.client("anu").get(url("identity", who)))

    assert ([], [(seen, "account", ACCOUNT), (seen, "phone", NUMBER)]) == (made, sorted(offered))
    assert ("Numbers and accounts" in page, "Ask about it" in page) == (True, True)
    assert "Ask about it" not in text(cast.client("kiran").get(url("identity", who)))


def test_a_number_is_chosen_by_a_form_and_only_one_that_the_identity_names(cast, member) -> None:
    who, seen = member
    given = {"observation": seen, "kind": "phone", "value": NUMBER}
    refused = cast.client("anu").post(url("add_key", who), given | {"value": "+919400000002"})
    chosen = cast.client("anu").post(url("add_key", who), given)
    with seen_as(cast.anu.scope):
        [row] = queries.sightings(who)

    assert (403, 302) == (refused.status_code, chosen.status_code)
    assert ("phone", NUMBER, "2026-01-12T22:41:07Z") == (row.kind, row.ip, row.time)
    assert 403 == cast.client("kiran").post(url("add_key", who), given).status_code
    assert 404 == cast.client("omar").post(url("add_key", who), given).status_code


@pytest.mark.parametrize(
    ("kind", "value", "provider", "words"),
    [
        ("phone", NUMBER, "Example Net", ("application form and the KYC", "activated, transferred", "alternate number", "Another user" )),
        ("account", ACCOUNT, "Orchid", ("registered, from which address", "telephone numbers and e-mail", "each sign-in")),
    ],
)  # fmt: skip
def test_a_letter_asks_what_belongs_to_its_kind(
    cast, member, authority, kind, value, provider, words
) -> None:
    row = actions.add_sighting(cast.anu, *member, kind, value)
    made = letter(cast, authority, provider, row)
    pages = [text(cast.client("anu").get(url("letter", made.id) + f"?in={one}")) for one in ("en", "ml")]

    for word in (value, *words):
        assert word.lower() in pages[0].lower(), word
    assert value in pages[1]
    assert "⟨" not in "".join(pages)
    assert "CGNAT" not in pages[0]


def test_a_letter_asks_about_one_kind_alone(cast, member, authority) -> None:
    account = actions.add_sighting(cast.anu, *member, "account", ACCOUNT)
    seen = lead(cast, authority, "L-9", FIRST, account="orchid:wren")
    [address] = actions.make_sightings(cast.anu, identity(cast, seen, "orchid:wren"))
    with pytest.raises(Refused) as refused:
        letter(cast, authority, "Orchid", account, address)

    assert "desk_letters.one_kind" == refused.value.code


def test_a_sim_return_answers_its_letter_and_names_nobody(cast, member, authority) -> None:
    row = actions.add_sighting(cast.anu, *member, "phone", NUMBER)
    made = letter(cast, authority, "Example Net", row)
    columns = {
        "number": "Number",
        "start": "From",
        "end": "To",
        "subscriber": "Customer",
        "name": "Name",
        "address": "Address",
    }
    data = f"Number,From,To,Customer,Name,Address\n{NUMBER},2025-03-01 00:00:00,,C-118,{HOLDER},14 Marigold Lane\n".encode()
    returned = load(cast, authority, data, mapped("sim", "Example Net", {"numbers": [NUMBER]}, columns), made)
    with seen_as(cast.anu.scope):
        permit = ask(authority, "attribution.decide", Subject("identity", member[0]))
    decision = actions.attribute(cast.anu, permit, member[0])
    with seen_as(cast.anu.scope):
        [one] = queries.decided_sightings(decision.id)
    page = text(cast.client("anu").get(url("show", decision.id)))

    assert ("PASSED", made.id, 1) == (returned.state, returned.request_id, returned.rows_kept)
    assert ("UNIQUE_SINGLE", "C-118") == (one.state, one.subscriber)
    assert HOLDER not in page
    assert "⟨" not in page


def test_a_platforms_return_answers_its_letter(cast, member, authority) -> None:
    row = actions.add_sighting(cast.anu, *member, "account", ACCOUNT)
    made = letter(cast, authority, "Orchid", row)
    columns = {"account": "User", "ip": "IP", "port": "Port", "time": "Signed in"}
    data = b"User,IP,Port,Signed in\nfinch,203.0.113.44,40112,2026-01-12 22:41:07\n"
    returned = load(
        cast, authority, data, mapped("account", "Orchid", {"accounts": ["finch"]}, columns), made
    )

    assert ("PASSED", made.id) == (returned.state, returned.request_id)


def test_the_wizard_asks_for_the_columns_of_the_letters_kind(cast, member, authority) -> None:
    row = actions.add_sighting(cast.anu, *member, "phone", NUMBER)
    made = letter(cast, authority, "Example Net", row)
    file = io.BytesIO(
        f"Number,From,To,Customer,Name\n{NUMBER},2025-03-01 00:00:00,,C-118,{HOLDER}\n".encode()
    )
    file.name = "sim.csv"
    client = cast.client("anu")
    page = client.post(url("return_new") + f"?request={made.id}", {"authority": authority, "file": file}).url
    shown = text(client.get(page))
    given = {
        "kind": "sim", "column_number": "Number", "column_start": "From", "column_end": "To", "column_subscriber": "Customer",
        "column_name": "Name", "time_format": "%Y-%m-%d %H:%M:%S", "zone": "UTC", "zone_proof": "Letter", "trailer": "none",
    }  # fmt: skip
    loaded = client.post(page, given | {"confirm": "1"})
    with seen_as(cast.anu.scope):
        [found] = queries.returns()

    assert ("Alternate number" in shown, "First port" in shown, HOLDER in shown, NUMBER in shown) == (
        True,
        False,
        False,
        True,
    )
    assert "⟨" not in shown
    assert url("return", found.id) == loaded.url
    assert (2, "sim", [NUMBER], 1) == (
        found.mapping["version"],
        found.mapping["kind"],
        found.mapping["asked"]["numbers"],
        found.rows_kept,
    )
