"""Every address, as officers who may not see the record behind it: the answer must be that of a record that never was.

Run as a program with names of accounts; the environment names the register. A unit that works nothing of what is there is added, with one lead
of its own that nobody else may see. What answers differently, changes something, or shows an id out of scope, is told
on standard output. The scope itself is tested elsewhere (tests/desk/people/test_scope.py); here, that each page asks it.
"""

import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thelivu.desk.settings")
django.setup()

from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from scenario.walked_office import kind_of, links_in
from thelivu.authority import ACTS
from thelivu.base import new_id
from thelivu.desk.authority import actions as authority
from thelivu.desk.authority.models import LawConfirmationRow
from thelivu.desk.leads import actions as leads
from thelivu.desk.operations import queries as operations
from thelivu.desk.people.actions import add_officer, add_unit
from thelivu.desk.people.models import OfficerRow
from thelivu.desk.people.queries import actor_named
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.people.scoped import ScopedRow
from thelivu.desk.register.ledgers import may_see
from thelivu.desk.register.models import EntryRow
from thelivu.desk.register.queries import now
from thelivu.law import load as load_law
from thelivu.leads import Decision
from thelivu_sim.fixtures.tips import FIXTURES

ID = re.compile(r"[0-9a-f]{32}")
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|<time .*?</time>')
"""What is another in each answer: the form's token, the clock."""
ROWS = 2
"""Records of each table that each officer tries."""
NAMED: dict[str, str] = {
    "accused_id": "cases.AccusedRow",
    "answer_id": "leads.DeconflictionRow",
    "authority_id": "authority.AuthorityRow",
    "batch_id": "leads.SensorBatchRow",
    "bundle_id": "leads.BundleRow",
    "case_id": "cases.CaseRow",
    "check_id": "attribution.FieldCheckRow",
    "control_id": "attribution.ControlRow",
    "correction_id": "authority.CorrectionRow",
    "decision_id": "attribution.DecisionRow",
    "deconfliction_id": "leads.DeconflictionRow",
    "examination_id": "examination.ExaminationRow",
    "district_packet_id": "exhibits.DistrictPacketRow",
    "exhibit_id": "exhibits.ExhibitRow",
    "forward_id": "leads.ForwardRow",
    "field_return_id": "exhibits.FieldReturnRow",
    "form_id": "exhibits.FieldFormRow",
    "group_id": "leads.GroupRow",
    "identity_id": "leads.IdentityRow",
    "incident_id": "operations.IncidentRow",
    "job_id": "jobs.JobRow",
    "lab_request_id": "exhibits.LabRequestRow",
    "lead_id": "leads.LeadRow",
    "mapping_id": "authority.NamedMappingRow",
    "member_id": "leads.BundleMemberRow",
    "object_id": "register.VaultObjectRow",
    "observation_id": "leads.ObservationRow",
    "offered_id": "authority.OfferedReturnRow",
    "operation_id": "operations.OperationRow",
    "other_exhibit_id": "exhibits.ExhibitRow",
    "other_id": "leads.GroupRow",
    "paper_id": "register.PaperRow",
    "premises_id": "targets.PremisesRow",
    "publication_id": "reports.PublicationRow",
    "quarter_id": "reports.QuarterRow",
    "received_id": "leads.ReceivedRow",
    "record_id": "leads.LeadRow",
    "request_id": "authority.RequestRow",
    "return_id": "authority.ReturnRow",
    "review_id": "attribution.ReviewRow",
    "search_id": "operations.SearchRow",
    "sensor_id": "leads.SensorRow",
    "source_id": "leads.SourceRow",
    "stream": "leads.LeadRow",
    "suggestion_id": "leads.SuggestionRow",
    "target_id": "targets.TargetRow",
    "use_id": "register.IdentifierUseRow",
    "waking_id": "examination.WakingRow",
    "watch_id": "leads.WatchOrderRow",
    "web_id": "leads.WebRow",
    "word_id": "operations.TeamWordRow",
}
"""What an address names by this parameter."""
OTHERWISE: dict[str, str] = {"row": "1", "number": "1", "done": "sent", "district": "TVM-C"}
"""Parameters that name no record of content."""
EVERYBODYS = {"list_id", "row_id", "version_id", "partner_id", "table", "code", "item_id"}
"""Parameters of what the whole office shares (exit lists, nodal officers, rules, law), or that another one guards."""


TOLD_TO_ALL = {LawConfirmationRow}
"""Whoever signs a paper reads on the page of its law record who confirmed it: the legal cell speaks for the whole office."""


BY_LABEL = {"q", "record", "matter", "duplicate_of", "lead", "identity", "label"}
"""Fields of forms in which an officer writes the label of a record."""


def patterns(of: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every address of the desk as a format with its parameters."""
    for one in (of or get_resolver()).url_patterns:
        at = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, at)
        elif isinstance(one, URLPattern) and "<" in at and "(?P" not in at:
            names = re.findall(r"<(?:\w+:)?(\w+)>", at)
            yield "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", at), names


def table(name: str) -> type[Any]:
    return apps.get_model(name)


def elsewhere() -> None:
    """A unit that sees nothing of the rest, with one lead, a source and an identity that only it sees."""
    add_unit("ELSE", "Unit Without Files", [])
    every = ["analyst", "investigator", "custodian", "examiner", "supervisor"]
    for name in ("else-1", "else-2"):
        add_officer(name, name, "DySP", unit_code="ELSE", roles=every, password=new_id())
    first, second = actor_named("else-1"), actor_named("else-2")
    law = load_law()
    with seen_as(INTEGRITY):
        row = authority.record_authority(
            first, basis=next(iter(law.powers)), reference="GD 1/2026", purpose=next(iter(law.purposes)),
            acts=list(ACTS), subjects=["*"], valid_from=now() - timedelta(days=1),
            valid_to=now() + timedelta(days=30),
        )  # fmt: skip
    with seen_as(second.scope):
        authority.approve(second, row.id)
    name = next(one for one in FIXTURES if one.endswith(".json"))
    leads.import_file(first, row.id, FIXTURES[name](), name)
    with seen_as(first.scope):
        ids = list(table("leads.LeadRow").objects.values_list("pk", flat=True))
    leads.decide_leads(first, ids, Decision("work", "Its own."))


class Visit:
    """One officer's browser without JavaScript, and what was found with it."""

    def __init__(self, account: str) -> None:
        self.account, self.actor = account, actor_named(account)
        self.client = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
        officer = OfficerRow.objects.get(username=account)
        self.client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
        self.bad: list[list[str]] = []
        self.tried = 0

    def note(self, what: str, *where: object) -> None:
        self.bad.append([self.account, what, *map(str, where)])

    def answer(self, method: str, url: str, data: dict[str, str]) -> tuple[int, str, str]:
        self.tried += 1
        response = getattr(self.client, method)(url, data)
        body = b"".join(response) if response.streaming else response.content
        return response.status_code, body.decode("utf-8", "replace"), response.headers.get("Location", "")

    def foreign(self, name: str) -> list[Any]:
        """Some rows that this officer may not see."""
        model = table(NAMED[name])
        rows = model.within(INTEGRITY).exclude(pk__in=self._seen(model)).order_by("-pk")
        if name == "stream":
            return list(islice((one for one in rows if not self._sees_file(one.stream)), ROWS))
        return list(rows[:ROWS])

    def _seen(self, model: type[Any]) -> set[str]:
        """What this officer may see: their scope, and each operation in which they see a search."""
        seen = set(model.within(self.actor.scope).values_list("pk", flat=True))
        if model is table("operations.OperationRow"):
            with seen_as(self.actor.scope):
                seen |= {one.id for one in operations.operations()}
        return seen

    def _sees_file(self, stream: str) -> bool:
        """A file bears the id of its first record; its ledger is read by whoever sees one record of it."""
        with seen_as(self.actor.scope):
            return may_see(self.actor, stream)

    def own(self, name: str) -> str:
        row = table(NAMED[name]).within(self.actor.scope).first()
        return row.id if row else new_id()

    def sweep(self) -> None:
        """Each address with a record out of scope in each of its places."""
        for at, names in patterns():
            for name in names:
                if name in NAMED:
                    for row in self.foreign(name):
                        self._try(at, names, name, row)

    def _try(self, at: str, names: list[str], name: str, row: Any) -> None:
        value = row.stream if name == "stream" else row.id
        filled = {one: OTHERWISE.get(one) or (self.own(one) if one in NAMED else new_id()) for one in names}
        never = new_id()
        urls = [at.format(**(filled | {name: one})) for one in (value, never)]
        for method, data in (("get", {}), ("post", {}), ("post", {"what": "x", "why": "x", "reason": "x"})):
            before = EntryRow.objects.count()
            real, absent = (self._plain(method, url, data, one) for url, one in zip(urls, (value, never), strict=True))
            if real != absent:
                self.note("answers differently", method, at, name, real[0], absent[0])
            elif real[0] not in (301, 302, 400, 403, 404, 405):
                self.note("answers", method, at, name, real[0])
            if EntryRow.objects.count() != before:
                self.note("changes the record", method, at, name)

    def _plain(self, method: str, url: str, data: dict[str, str], named: str) -> tuple[int, str, str]:
        status, body, to = self.answer(method, url, data)
        body = CHANGING.sub("", body)
        return status, ID.sub("ID", body.replace(named, "ID")), to.replace(named, "ID")

    def forms(self, most: int = 400) -> None:
        """Walks the pages; on each form puts a record out of scope into each field that takes one."""
        foreign = {name: self.foreign(name) for name in NAMED}
        known_by = ("authority_id", "lead_id", "premises_id")
        rows = [foreign[one][0] for one in known_by if foreign[one]]
        by_id = [(row.id, new_id()) for row in rows]
        labelled = [row.label for row in rows if re.search(r"\d$", getattr(row, "label", ""))]
        by_label = [(one, re.sub(r"\d+$", "99999", one)) for one in labelled]
        ids = {row_id: model for model in tables() if model not in TOLD_TO_ALL for row_id in self._unseen(model)}
        kinds: dict[str, int] = defaultdict(int)
        known = {"/"}
        waiting = ["/"]
        for url in islice(waiting, most):
            status, body, to = self.answer("get", url, {})
            for shown in set(ID.findall(body)) & set(ids):
                self.note("shows", kind_of(url), ids[shown].__name__)
            self._fill(url, body, by_id, by_label)
            page = f'href="{to}"'.encode() if status in (301, 302) else body.encode()
            for link in links_in(page, url):
                if link not in known and kinds[kind_of(link)] < 1:
                    known.add(link)
                    kinds[kind_of(link)] += 1
                    waiting.append(link)

    def _unseen(self, model: type[Any]) -> list[str]:
        rows = model.within(INTEGRITY).exclude(pk__in=self._seen(model)).values_list("pk", flat=True)
        return [one for one in rows if not self._sees_file(one)]

    def _fill(self, url: str, body: str, by_id: list[tuple[str, str]], by_label: list[tuple[str, str]]) -> None:
        for form in re.findall(r"<form[^>]*>.*?</form>", body, re.DOTALL):
            method = "post" if 'method="post"' in form else "get"
            to = re.search(r'<form[^>]* action="([^"]*)"', form)
            fields = dict(re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"(?:[^>]* value="([^"]*)")?', form))
            chosen = dict(re.findall(r'<select[^>]* name="(\w+)".*?<option value="([^"]*)"', form, re.DOTALL))
            ticked = dict(re.findall(r'type="(?:hidden|checkbox|radio)" name="(\w+)" value="([0-9a-f]{32})"', form))
            fields.pop("csrfmiddlewaretoken", None)
            for field in {**fields, **chosen}:
                pairs = by_label if field in BY_LABEL else by_id if field in chosen or field in ticked else []
                for pair in pairs:
                    target = to.group(1) if to and to.group(1) else url
                    self._compare(method, target, fields | chosen, field, pair)

    def _compare(
        self, method: str, url: str, fields: dict[str, str], field: str, values: tuple[str, str]
    ) -> None:
        if "log-out" in url or "logout" in url or "language" in url:
            return
        got = [self._plain(method, url, fields | {field: one}, one) for one in values]
        if got[0] != got[1]:
            self.note("form answers differently", method, kind_of(url), field, got[0][0], got[1][0])


def tables() -> list[type[Any]]:
    """Every table of content."""
    return [one for one in apps.get_models() if issubclass(one, ScopedRow) and not one._meta.abstract]


def unnamed() -> list[str]:
    """Parameters of addresses of which this program knows nothing."""
    every = {name for _, names in patterns() for name in names}
    return sorted(every - set(NAMED) - set(OTHERWISE) - EVERYBODYS)


def anonymous() -> list[list[str]]:
    """Addresses that answer with a page to whom nobody knows."""
    client = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
    found = []
    for at, names in patterns():
        rows = {one: table(NAMED[one]).within(INTEGRITY).first() for one in names if one in NAMED}
        filled = {one: rows[one].id if rows.get(one) else OTHERWISE.get(one, new_id()) for one in names}
        for method in ("get", "post"):
            response = getattr(client, method)(at.format(**filled))
            if response.status_code == 200 and not at.startswith(("/account/", "/static/")):
                found.append(["nobody", "answers", method, at])
    return found


def main() -> None:
    elsewhere()
    bad, tried = anonymous(), 0
    for account in sys.argv[1:]:
        visit = Visit(account)
        visit.sweep()
        visit.forms()
        bad += visit.bad
        tried += visit.tried
    once = [list(one) for one in sorted({tuple(one) for one in bad})]
    print(json.dumps({"unnamed": unnamed(), "tried": tried, "bad": once}))


if __name__ == "__main__":
    main()
