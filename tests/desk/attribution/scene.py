"""A made scene: one account seen twice, by two sources, at two addresses; two letters; two returns that agree.

Addresses are RFC 5737's, names and lines made up. The first sighting is on 12 Jan 2026, 22:41:07 UTC at 203.0.113.44
port 40112, the second on 15 Jan 2026, 15:22:40 UTC at 198.51.100.17 port 51820.
"""

import csv
import hashlib
import io
from dataclasses import dataclass

from thelivu.authority import Issuer, Subject
from thelivu.desk.attribution import actions, queries
from thelivu.desk.authority.actions import ask
from thelivu.desk.leads import actions as leads
from thelivu.desk.leads.models import ObservationRow
from thelivu.desk.people.scope import seen_as
from thelivu.leads import SYNTHETIC, Decision, TypedIdentifier, TypedLead, TypedObservation

PROVIDER = "Example Net"
SHO = Issuer("officer_in_charge", "Made-Up Officer", "Inspector", "Made-Up Cyber Station")
ACCOUNT = "orchid:finch"
HOLDER = "Zebulon Quillfeather"
PLACE = "14 Marigold Lane, 695001"
COLUMNS = {
    "ip": "NAT IP", "port_start": "From Port", "port_end": "To Port", "start": "Start", "end": "End",
    "subscriber": "User ID", "name": "Name", "installation_address": "Installation Address",
}  # fmt: skip
FIRST = ("203.0.113.44", "40112", "2026-01-12T22:41:07Z")
SECOND = ("198.51.100.17", "51820", "2026-01-15T15:22:40Z")
ASKED = {
    FIRST[0]: ("2026-01-12T00:00:00Z", "2026-01-14T00:00:00Z"),
    SECOND[0]: ("2026-01-15T00:00:00Z", "2026-01-16T00:00:00Z"),
}


def row(line, ip, ports, start, end, *, name=HOLDER, place=PLACE):
    return [ip, *ports, start, end, line, name, place]


FIRST_ROWS = (
    row(
        "XN-118230",
        FIRST[0],
        ("39936", "40447"),
        "2026-01-12 15:01:02",
        "2026-01-12 19:58:00",
        name="Other Person",
    ),
    row("XN-204817", FIRST[0], ("39936", "40447"), "2026-01-12 20:02:10", "2026-01-12 23:55:48"),
    row(
        "XN-330561",
        FIRST[0],
        ("39936", "40447"),
        "2026-01-12 23:59:10",
        "2026-01-13 06:10:00",
        name="Other Person",
    ),
)
SECOND_ROWS = (
    row(
        "XN-090114",
        SECOND[0],
        ("51712", "52223"),
        "2026-01-15 09:10:00",
        "2026-01-15 12:40:00",
        name="Other Person",
    ),
    row("XN-204817", SECOND[0], ("51712", "52223"), "2026-01-15 13:05:12", "2026-01-15 18:40:03"),
    row(
        "XN-471120",
        SECOND[0],
        ("51712", "52223"),
        "2026-01-15 18:50:00",
        "2026-01-15 23:10:00",
        name="Other Person",
    ),
)


def table(rows, *, above="Reply"):
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([[above], [], list(COLUMNS.values()), *rows])
    return text.getvalue().encode()


def mapping(ip, **changed):
    lo, hi = ASKED.get(ip, ASKED[FIRST[0]])
    return {
        "version": 1, "provider": PROVIDER, "kind": "cgnat", "header_contains": ["NAT IP", "User ID"],
        "columns": COLUMNS, "time": {"format": "%Y-%m-%d %H:%M:%S", "zone": "UTC"}, "logger_uncertainty_s": 60,
        "asked": {"from": lo, "to": hi, "ips": [ip]}, "pool_size": None,
    } | changed  # fmt: skip


@dataclass
class Scene:
    cast: object
    authority: str
    identity: str
    first: object  # sightings
    second: object

    def ask(self, act, kind, subject):
        with seen_as(self.cast.anu.scope):
            return ask(self.authority, act, Subject(kind, subject))

    def letter(self, *sightings, provider=PROVIDER, actor=None):
        permit = self.ask("attribution.request", "provider", provider)
        ids = [one.id for one in sightings]
        return actions.request_lines(
            actor or self.cast.anu, permit, provider, ids, crime_number="Enq 12/2026", necessity="To find the line.",
            issuer=SHO,
        )  # fmt: skip

    def load(self, data, mapped, *, request=None, actor=None, name="return.csv", origin="certificate"):
        """A return whose digest another officer has compared with the provider's paper, unless `origin` is None."""
        sha256 = hashlib.sha256(data).hexdigest()
        permit = self.ask("attribution.load", "file", sha256)
        made = actions.load_return(actor or self.cast.anu, permit, data, name, mapped, request_id=request)
        if origin is None or made.origin_by:
            return made
        return actions.confirm_origin(self.cast.sara, made.id, origin, sha256, "Certificate of 20 Jan 2026")

    def both(self, **changed):
        """The two returns that agree."""
        one = self.load(table(FIRST_ROWS, above="Reply 1"), mapping(FIRST[0], **changed))
        two = self.load(table(SECOND_ROWS, above="Reply 2"), mapping(SECOND[0], **changed))
        return one, two

    def decide(self, actor=None):
        permit = self.ask("attribution.decide", "identity", self.identity)
        return actions.attribute(actor or self.cast.anu, permit, self.identity)

    def agree(self, decision, actor=None, only=None):
        """A second officer chooses the right row for each sighting."""
        with seen_as(self.cast.anu.scope):
            right = {
                one.sighting_id: tuple(one.evidence[0])
                for one in queries.decided_sightings(decision.id)
                if one.evidence
            }
        for sighting in only or decision.independent:
            actions.review(actor or self.cast.arun, decision.id, sighting, right[sighting])
        return self.fresh(decision)

    def fresh(self, decision):
        with seen_as(self.cast.anu.scope):
            return queries.decision(decision.id)


def lead(cast, authority, reference, *seen, account=ACCOUNT, zone=None):
    """A typed lead in work with observations of one account; returns their ids."""
    platform, _, name = account.partition(":")
    observations = tuple(
        TypedObservation(
            "login", (TypedIdentifier("ip", ip), TypedIdentifier("account", name, platform)), port, time, zone
        )
        for ip, port, time in seen
    )
    form = TypedLead("letter", reference, "2026-01-20T10:00:00+05:30", None, observations, mark=SYNTHETIC)
    made = leads.type_lead(cast.anu, authority, form)
    leads.decide_lead(cast.anu, made.id, Decision("work"))
    with seen_as(cast.anu.scope):
        return list(
            ObservationRow.objects.filter(lead_id=made.id).order_by("key").values_list("id", flat=True)
        )


def identity(cast, observations, account=ACCOUNT):
    return leads.accept_identity(cast.anu, "account", account, observations).id


def scene(cast, authority) -> Scene:
    seen = [*lead(cast, authority, "L-1", FIRST), *lead(cast, authority, "L-2", SECOND)]
    who = identity(cast, seen)
    made = actions.make_sightings(cast.anu, who)
    return Scene(cast, authority, who, *made)
