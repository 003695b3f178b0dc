"""Field forms on the raid days: four in five on a phone, one on paper; each comes back with what was seized.

A phone does here what its script does: it seals what was written under the key of its pack. Its clock runs a few
seconds ahead of the office's. Witnesses are neighbours without a name.
"""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from thelivu.authority import Subject
from thelivu.base import new_id, rfc3339
from thelivu.desk.exhibits import actions, field_actions, field_pages, field_queries, label_queries, queries
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.queries import keys, now
from thelivu.desk.targets.actions import open_holder
from thelivu.exhibits.field_form import seal_return
from thelivu.exhibits.memo import read_memo
from thelivu_sim.demo.cast import acting
from thelivu_sim.demo.office import PURPOSE, Round
from thelivu_sim.people import Device

_HOURS = 24
_AHEAD = timedelta(seconds=4)  # by which the phone's clock runs ahead
_MAKES = ("Example One", "Lantern S", "Orchid 5", "Coir Pro")
_EVERY = 5  # one search in so many is written on paper


@dataclass(slots=True)
class FieldWork:
    """One form at one place: who has it, the address it carries, and what was written on it."""

    made: Round
    leader: Actor
    search: Any
    form: Any
    pack: dict[str, Any] | None
    address: str
    items: list[dict[str, Any]] = field(default_factory=list)

    def let_in(self) -> None:
        """The control room of the district looks once more and reads out the code."""
        control = self.made.cast.one("chief", self.search.district)
        acting(control, field_actions.give_go, control, self.form.id)

    def seize(self, device: Device, seal: str) -> str:
        """Writes down one device; its exhibit's id."""
        about: dict[str, Any] = {"kind": device.kind, "make": _MAKES[int(device.id[2:6]) % len(_MAKES)], "model": device.kind.upper()[:3]}
        if self.pack is None:
            return self._on_paper(about, seal)
        at = rfc3339(now() + _AHEAD)
        self.items.append({
            "id": new_id(), "number": self.form.first + len(self.items), "found_at": at, "sealed_at": at,
            "state": "on_locked" if device.locked else "off", "spot": "Front room", "bag": seal,
            "not_computed": "locked" if device.locked else "no_tool", "isolated": True, "sem": None, **about,
        })  # fmt: skip
        return str(self.items[-1]["id"])

    def _on_paper(self, about: dict[str, Any], seal: str) -> str:
        subject = Subject("search", self.search.id, self.search.district)
        permit = self.made.permit(self.leader, actions.SEIZE, subject)
        number = acting(self.leader, label_queries.free_numbers, self.search.id)[0]
        row = acting(
            self.leader, actions.seize, self.leader, permit, self.search.id, at=now(), place="Front room", occupant="",
            seal=seal, number=number, **about,
        )  # fmt: skip
        self.items.append({"id": row.id})
        return row.id

    def bring_back(self, door: str) -> dict[str, str]:
        """Closes the memo and hands it in; the label of each exhibit by its id."""
        at = now() + (_AHEAD if self.pack else timedelta())
        memo = self._memo(door, rfc3339(at))
        if self.pack is None:
            acting(self.leader, field_actions.write_memo, self.leader, self.form.id, read_memo(memo))
        else:
            acting(self.leader, field_actions.receive, self.leader, self._sealed(memo, at), "lan")
        rows = acting(self.leader, queries.exhibits_of, self.search.id)
        return {row.id: row.label for row in rows}

    def _memo(self, door: str, at: str) -> dict[str, Any]:
        right = door == "connected"
        return {
            "place": {"entered_at": at, "left_at": at, "door": door, "occupant": "present", "own_search_offered": True,
                      "copy_given_at": at, "children": None},
            "seized": self.items if self.pack else [],
            "esakshya": [f"{secrets.randbelow(10**16):016d}"] if right else [],
            "witnesses": [{"name": f"Neighbour {one}", "signed": True} for one in ("A", "B")],
            "close": {"nothing_else": True, "total": len(self.items), "forwarded_to": "station"},
        }  # fmt: skip

    def _sealed(self, memo: dict[str, Any], at: Any) -> bytes:
        assert self.pack is not None
        out = {"office_at": rfc3339(now()), "device_at": rfc3339(now() + _AHEAD), "round_trip_ms": 0}
        document = {
            "form": self.pack["form"], "search": self.pack["search"], "sequence": 1, "go": field_queries.code_of(self.form),
            "written_at": rfc3339(at), "clock": {"out": out}, "memo": memo,
        }  # fmt: skip
        return seal_return(document, bytes.fromhex(self.pack["key"]), secrets.token_bytes(12))


def take_along(made: Round, leader: Actor, search: Any) -> FieldWork:
    """The form that the leader of a team takes to one search."""
    paper = int(search.premises.label.rpartition("-")[2]) % _EVERY == 0
    medium = "paper" if paper else "phone"
    authority = made.authorities[search.district]
    form = acting(leader, field_actions.check_out, leader, search.id, authority, medium=medium, hours=_HOURS)
    form = acting(leader, field_queries.form, form.id)
    if paper:
        opened = acting(leader, open_holder, leader, search.premises_id, PURPOSE, "The team goes to this address now.")
        return FieldWork(made, leader, search, form, None, opened.address)
    pack = acting(leader, field_pages.pack, form, leader, keys().office, now())
    return FieldWork(made, leader, search, form, pack, pack["address"])
