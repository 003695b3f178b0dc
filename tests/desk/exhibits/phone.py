"""A phone in tests: what it was given, what is typed into it, what it hands back."""

import os
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from thelivu.base import new_id, rfc3339
from thelivu.desk.exhibits import field_actions, field_queries
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.queries import keys, now
from thelivu.exhibits.field_form import form_key, go_code, seal_return


class Phone:
    """One form on one phone, whose clock runs so many seconds ahead of the office's."""

    def __init__(self, holder: Actor, search_id: str, authority: str, *, ahead_s: float = 0) -> None:
        self.holder, self.search, self.ahead = holder, search_id, timedelta(seconds=ahead_s)
        with seen_as(holder.scope):
            self.form: Any = field_actions.check_out(holder, search_id, authority, medium="phone", hours=12)
        self._empty()

    @classmethod
    def loaded(cls, pack: dict[str, Any], holder: Actor, *, ahead_s: float = 0) -> "Phone":
        """A phone onto which a pack was put from a file, far from the office: it knows what stands in the pack."""
        phone = cls.__new__(cls)
        phone.holder, phone.search, phone.ahead = holder, pack["search"], timedelta(seconds=ahead_s)
        phone.form = SimpleNamespace(id=pack["form"], first=min(map(int, pack["labels"])))
        phone._empty()
        return phone

    def _empty(self) -> None:
        at = now()
        self.out = {"office_at": rfc3339(at), "device_at": rfc3339(at + self.ahead), "round_trip_ms": 0}
        self.items: list[dict[str, Any]] = []
        self.place: dict[str, Any] = {}
        self.close: dict[str, Any] | None = None
        self.sequence = 0
        self.go = ""

    def given_go(self, control: Actor) -> None:
        with seen_as(control.scope):
            field_actions.give_go(control, self.form.id)
        self.go = go_code(keys().office, self.form.id)

    def at(self) -> str:
        """What the phone's clock says."""
        return rfc3339(now() + self.ahead)

    def seize(self, **fields: Any) -> dict[str, Any]:
        at = self.at()
        item = {
            "id": new_id(), "number": self.form.first + len(self.items), "kind": "mobile_phone", "found_at": at,
            "sealed_at": at, "state": "on_locked", "spot": "front room", "bag": f"B{new_id()[:6]}", "not_computed": "locked",
        }  # fmt: skip
        self.items.append(item | fields)
        return self.items[-1]

    def closed(self) -> None:
        self.place["left_at"] = self.at()
        self.close = {"nothing_else": True, "total": len(self.items), "forwarded_to": "station"}

    def document(self) -> dict[str, Any]:
        self.sequence += 1
        memo = {"place": self.place, "seized": self.items, "close": self.close}
        return {"form": self.form.id, "search": self.search, "sequence": self.sequence, "go": self.go,
                "written_at": self.at(), "clock": {"out": self.out}, "memo": memo}  # fmt: skip

    def returned(self, key: bytes | None = None) -> bytes:
        return seal_return(self.document(), key or form_key(keys().office, self.form.id), os.urandom(12))

    def send(self, by: Actor | None = None, data: bytes | None = None) -> Any:
        actor = by or self.holder
        with seen_as(actor.scope):
            return field_actions.receive(actor, data or self.returned(), "lan")


def waits(row: Any) -> list[str]:
    return [code.rsplit(".", 1)[1] for code, _ in row.waits]


def forms_of(actor: Actor, search_id: str) -> list[Any]:
    with seen_as(actor.scope):
        return field_queries.forms_of(search_id)
