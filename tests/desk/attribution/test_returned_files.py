"""Returns as work: whose file it is, what is withdrawn, what is deleted, what a provider is told, what a reader gets."""

import ast
import hashlib
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import thelivu.desk
from desk.attribution.scene import (
    FIRST,
    FIRST_ROWS,
    HOLDER,
    PLACE,
    SECOND,
    SECOND_ROWS,
    mapping,
    row,
    table,
)
from desk.operations.round import Round
from desk.targets import made
from thelivu.base import InputError, Refused
from thelivu.desk.attribution import actions, queries, returned
from thelivu.desk.attribution.queries.returns import quarantine
from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.leads.models import IdentityRow
from thelivu.desk.operations import actions as operations
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import AccessRow, LeafRow
from thelivu.desk.register.queries import now
from thelivu.desk.register.verify import verify
from thelivu.desk.targets import actions as targets

BEYOND = row(
    "XN-777777",
    FIRST[0],
    ("39936", "40447"),
    "2026-01-14 00:01:30",
    "2026-01-14 02:00:00",
    name="Beyond Person",
)


def url(name, *args):
    from django.urls import reverse

    return reverse(f"attribution:{name}", args=args)


def text(response):
    return response.content.decode()


def refusal(call):
    with pytest.raises((Refused, InputError)) as refused:
        call()
    return refused.value.code


# Origin -----------------------------------------------------------------------------------------------------------
def test_no_row_is_used_before_another_officer_has_compared_the_digest(scene) -> None:
    one = scene.load(table(FIRST_ROWS), mapping(FIRST[0], origin="certificate"), origin=None)
    decision = scene.decide()
    with seen_as(scene.cast.anu.scope):
        before = [each.state for each in queries.decided_sightings(decision.id)]
    said = actions.confirm_origin(
        scene.cast.arun, one.id, "second_channel", _spaced(one.sha256), "Phone, 20 Jan, 11:00"
    )
    with seen_as(scene.cast.anu.scope):
        void = queries.state_of(queries.decision(decision.id))

    assert ("ORIGIN_UNPROVEN", ["RETURN_SUSPECT", "NO_RETURN"]) == (one.state, before)
    assert ("PASSED", "second_channel", scene.cast.arun.id) == (
        said.state,
        said.mapping["origin"],
        said.origin_by,
    )
    assert "VOID" == void
    assert "UNIQUE_SINGLE" == scene.decide().state


def _spaced(digest):
    return " ".join(digest[at : at + 8] for at in range(0, 64, 8)).upper()


def test_whoever_loaded_the_file_cannot_confirm_it_and_a_wrong_digest_confirms_nothing(scene) -> None:
    one = scene.load(table(FIRST_ROWS), mapping(FIRST[0]), origin=None)
    confirm = lambda actor, digest, how="certificate", paper="C 1": (
        lambda: actions.confirm_origin(actor, one.id, how, digest, paper)
    )
    codes = [
        refusal(confirm(scene.cast.anu, one.sha256)), refusal(confirm(scene.cast.arun, "0" * 64)),
        refusal(confirm(scene.cast.arun, one.sha256, how="rumour")), refusal(confirm(scene.cast.arun, one.sha256, paper=" ")),
        refusal(confirm(scene.cast.kiran, one.sha256)),
    ]  # fmt: skip
    actions.confirm_origin(scene.cast.arun, one.id, "certificate", one.sha256, "C 1")

    assert codes == [
        "desk_returns.origin_another_officer", "desk_returns.digest_differs", "desk_returns.origin_incomplete",
        "desk_returns.origin_incomplete", "people.verb_not_granted",
    ]  # fmt: skip
    assert "desk_returns.origin_settled" == refusal(confirm(scene.cast.sara, one.sha256))


CERTIFICATE = "Certificate of Example Net\nSubscriber: {holder}\nSHA-256 of return.csv: {digest}\nSigned\n"


def certificate(one, digest=None):
    return CERTIFICATE.format(holder=HOLDER, digest=digest or one.sha256).encode()


def test_10_the_certificate_is_kept_with_the_return_and_only_its_digest_lines_are_shown(cast, scene) -> None:
    one = scene.load(table(FIRST_ROWS), mapping(FIRST[0]), origin=None)
    client = cast.client("arun")
    given = {
        "how": "certificate", "sha256": one.sha256, "paper": "Certificate 7",
        "certificate": SimpleUploadedFile("certificate.txt", certificate(one)),
    }  # fmt: skip
    assert 302 == client.post(url("origin", one.id), given).status_code
    with seen_as(cast.arun.scope):
        row = queries.return_(one.id)
        document = row.origin_document
    page = text(client.get(url("return", one.id)))
    shown = text(client.get(f"/register/documents/{document.id}/"))

    assert hashlib.sha256(certificate(one)).hexdigest() == document.sha256 == row.origin_sha256
    assert f"/register/documents/{document.id}/" in page
    assert (True, False) == (one.sha256 in shown, HOLDER in shown)
    assert () == verify().differences


def test_a_certificate_about_another_file_confirms_nothing(cast, scene) -> None:
    one = scene.load(table(FIRST_ROWS), mapping(FIRST[0]), origin=None)
    confirm = lambda data: actions.confirm_origin(
        cast.arun, one.id, "certificate", one.sha256, "C 7", certificate=(data, "c.txt")
    )
    wrong = refusal(lambda: confirm(certificate(one, "0" * 64)))
    with seen_as(cast.anu.scope):
        open_ = queries.return_(one.id).origin_by
    grouped = confirm(certificate(one, _spaced(one.sha256)))

    assert ("desk_returns.certificate_without_digest", "") == (wrong, open_)
    assert "PASSED" == grouped.state


def test_01_a_scanned_certificate_leaves_its_digest_and_no_byte(cast, scene) -> None:
    one = scene.load(table(FIRST_ROWS), mapping(FIRST[0]), origin=None)
    scan = b"%PDF-1.7\n" + bytes(range(256)) * 8
    row = actions.confirm_origin(
        cast.arun, one.id, "certificate", one.sha256, "File 12, page 3", certificate=(scan, "c.pdf")
    )
    page = text(cast.client("arun").get(url("return", one.id)))

    assert (None, hashlib.sha256(scan).hexdigest()) == (row.origin_document, row.origin_sha256)
    assert "it lies with the papers of the office" in page
    assert "File 12, page 3" in page


def test_a_failed_gate_is_not_healed_by_a_true_origin(scene) -> None:
    stray = row("XN-2", "192.0.2.70", ("1", "2"), "2026-01-12 10:00:00", "2026-01-12 11:00:00")

    assert "REJECTED" == scene.load(table([*FIRST_ROWS, stray]), mapping(FIRST[0])).state


def test_the_origin_is_confirmed_by_a_form_that_does_not_show_the_digest(cast, scene) -> None:
    one = scene.load(table(FIRST_ROWS), mapping(FIRST[0]), origin=None)
    with seen_as(cast.arun.scope):
        due = [
            each.url
            for each in queries.due(cast.arun, now())
            if each.act.code == "desk_attribution.due_origin"
        ]
    page = url("origin", one.id)
    given = {"how": "certificate", "sha256": one.sha256, "paper": "Certificate of 20 Jan 2026"}
    client = cast.client("arun")

    assert [url("return", one.id)] == due
    assert one.sha256 not in text(client.get(page))
    assert "Confirm the origin" not in text(cast.client("anu").get(url("return", one.id)))
    assert 400 == client.post(page, {**given, "sha256": "abc"}).status_code
    assert 400 == cast.client("anu").post(page, given).status_code
    assert 403 == cast.client("kiran").get(page).status_code
    assert 404 == cast.client("omar").get(page).status_code
    assert 302 == client.post(page, given).status_code
    assert "Compared the digest: Certificate of 20 Jan 2026" in text(client.get(url("return", one.id)))


# Withdrawn --------------------------------------------------------------------------------------------------------
@pytest.fixture
def search(cast, scene, authority):
    """A search of premises that rests on two returns, ready for its approval."""
    AuthorityRow.within(INTEGRITY).update(
        recorded_at=now() - made.YESTERDAY, approved_at=now() - made.YESTERDAY
    )
    scene.returns = scene.both()
    scene.decision = scene.agree(scene.decide())
    with seen_as(cast.anu.scope):
        target = made.make_target(cast.anu, authority, IdentityRow.objects.get(id=scene.identity))
        targets.deconflict(cast.anu, target.id)
        place = targets.add_premises(cast.anu, target.id, scene.decision.id)
    with seen_as(cast.sara.scope):
        place = targets.choose_district(cast.sara, place.id, "TVM-C", "The station covers it.")
        round_ = Round(cast, authority, now() - timedelta(hours=1), "TVM-C")
        scene.target, scene.place = target, place
        return round_.allot(place)


def test_05_a_withdrawn_return_makes_void_all_that_rested_on_it_and_each_page_says_why(
    cast, scene, search
) -> None:
    from django.urls import reverse

    pages = [
        url("show", scene.decision.id), reverse("targets:show", args=[scene.target.id]),
        reverse("targets:premises", args=[scene.place.id]), reverse("operations:search", args=[search.id]),
    ]  # fmt: skip
    client = cast.client("sara")
    before = [text(client.get(page)) for page in pages]
    actions.withdraw_return(cast.anu, scene.returns[0].id, "A 12-hour clock, told on 21 Jan.")
    after = [text(client.get(page)) for page in pages]

    assert [] == [page for page in before if "12-hour clock" in page]
    for page in after:
        assert "A 12-hour clock, told on 21 Jan." in page
        assert "oid" in page


def test_03_every_action_rechecks_what_a_withdrawn_return_made_void(cast, scene, search) -> None:
    actions.withdraw_return(cast.anu, scene.returns[0].id, "By mistake.")

    def seal():
        with seen_as(cast.anu.scope):
            targets.add_premises(cast.anu, scene.target.id, scene.decision.id)

    def open_holder():
        from thelivu.desk.attribution import openings

        openings.open_holder(
            cast.anu, scene.decision.id, matter=scene.identity, purpose="csea_material", reason="x"
        )

    assert refusal(lambda: actions.review(cast.arun, scene.decision.id, scene.first.id, None)).endswith(
        (".void", "nothing_to_review")
    )
    assert "desk_attribution.holder_withheld" == refusal(open_holder)
    assert "void" in refusal(lambda: operations.approve_search(made.chief_covers("TVM-C"), search.id))
    assert "targets.not_plannable.void" == refusal(seal)
    decision = scene.decide()
    assert "CORROBORATED" != decision.state


# Quarantine -------------------------------------------------------------------------------------------------------
@pytest.fixture
def quarantined(scene):
    return scene.load(table([*FIRST_ROWS, BEYOND], above="Reply 1"), mapping(FIRST[0]))


def test_rows_beyond_the_request_are_deleted_on_another_officers_word(cast, scene, quarantined) -> None:
    one = quarantined
    scene.load(table(SECOND_ROWS, above="Reply 2"), mapping(SECOND[0]))
    decision = scene.agree(scene.decide())
    proposed = actions.propose_deletion(cast.sara, one.id, "The gates have used them.")
    refused = [refusal(partial(actions.delete_quarantine, who, one.id)) for who in (cast.sara, cast.anu)]
    with seen_as(cast.lekha.scope):
        waits = [
            each
            for each in queries.due(cast.lekha, now())
            if each.act.code == "desk_attribution.due_quarantine"
        ]
    done = actions.delete_quarantine(cast.lekha, one.id)
    returned._read.cache_clear()
    with seen_as(cast.anu.scope):
        read = returned.read(queries.return_(one.id))
        source = queries.return_(one.id).source
        again = queries.state_of(queries.decision(decision.id))

    assert ["desk_returns.delete_another_officer", "people.verb_not_granted"] == refused
    assert (1, "") == (len(waits), proposed.digest)
    assert (1, [], 64, cast.lekha.id) == (
        done.rows_deleted,
        done.rows_left,
        len(done.digest),
        done.approved_by,
    )
    assert b"" == bytes(source.wrapped_key)
    assert [4, 5, 6] == [lease.row for lease in read.leases]
    assert ("PASSED", one.sha256, 4) == (read.state, read.sha256, read.rows_in)
    assert {one.sha256} == {lease.return_sha256 for lease in read.leases}
    assert "CONFIRMED" == again
    assert LeafRow.objects.filter(record=done.id).exists()
    assert () == verify().differences


def test_a_row_that_proves_a_margin_is_not_deleted(cast, scene) -> None:
    """Both neighbours lie just beyond the request; the row of other ports proves nothing."""
    other = row(
        "XN-777777", FIRST[0], ("1", "2"), "2026-01-12 23:59:10", "2026-01-13 06:10:00", name="Beyond Person"
    )
    asked = {"from": "2026-01-12T19:59:30Z", "to": "2026-01-12T23:57:40Z", "ips": [FIRST[0]]}
    one = scene.load(table([*FIRST_ROWS, other]), mapping(FIRST[0], asked=asked))
    scene.decide()
    actions.propose_deletion(cast.anu, one.id, "Used.")
    done = actions.delete_quarantine(cast.sara, one.id)
    with seen_as(cast.anu.scope):
        rows = [lease.row for lease in returned.read(queries.return_(one.id)).leases]

    assert ("PASSED", 3) == (one.state, one.rows_quarantined)
    assert (1, [4, 6], [4, 5, 6]) == (done.rows_deleted, done.rows_left, rows)


def test_deleted_rows_are_gone_from_every_page_and_the_page_keeps_count_and_digest(
    cast, scene, quarantined
) -> None:
    client = cast.client("anu")
    assert 302 == client.post(url("propose", quarantined.id), {"reason": "Used."}).status_code
    assert 403 == client.post(url("delete", quarantined.id)).status_code
    assert 302 == cast.client("sara").post(url("delete", quarantined.id)).status_code
    with seen_as(cast.anu.scope):
        digest = quarantine(quarantined.id).digest
    page = text(client.get(url("return", quarantined.id)))

    assert digest in page
    assert "in quarantine <b>1</b>" in page
    assert "desk_returns.nothing_to_delete" == refusal(
        lambda: actions.propose_deletion(cast.anu, quarantined.id, "x")
    )
    assert 404 == cast.client("omar").post(url("propose", quarantined.id), {"reason": "x"}).status_code


# One subscriber ---------------------------------------------------------------------------------------------------
def test_10_no_query_gives_more_than_one_subscribers_particulars() -> None:
    """Names and addresses leave a return through one function, for one row."""
    desk = Path(thelivu.desk.__path__[0])
    callers, wide = [], []
    for path in sorted(desk.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "read_particulars":
                callers.append(path.relative_to(desk).as_posix())
                rows = node.args[2]
                wide += [] if isinstance(rows, ast.List) and len(rows.elts) == 1 else [ast.unparse(rows)]

    assert (["attribution/stored.py"], []) == (callers, wide)


def test_10_no_page_of_a_return_names_a_subscriber_and_each_opening_is_one_line_in_the_log(
    cast, scene, search
) -> None:
    client = cast.client("anu")
    one = scene.returns[0]
    pages = ("returns", "requests", "mappings", "index")
    shown = [text(client.get(url(name))) for name in pages] + [text(client.get(url("return", one.id)))]
    opened = client.post(
        url("holder", scene.decision.id),
        {"purpose": "csea_material", "reason": "To plan.", "record": "ID-0001"},
    )
    reads = AccessRow.objects.filter(act="attribution.holder", about=scene.decision.id)

    assert [] == [name for page in shown for name in (HOLDER, PLACE, "Other Person") if name in page]
    assert (HOLDER in text(opened), "Other Person" in text(opened), reads.count()) == (True, False, 1)
