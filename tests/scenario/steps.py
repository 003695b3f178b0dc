"""Long work of an office whose worker is killed: each item brings one sheet into the register."""

from collections.abc import Mapping
from typing import Any

from scenario.killed_office import MAPPING, sheet
from thelivu.desk.jobs.actions import Effect
from thelivu.desk.people.queries import Actor

PATH = f"{__name__}.bring"
JOB = "brought"


def bring(actor: Actor, authority: str, work: Mapping[str, Any]) -> Effect:
    """One sheet, admitted in the transaction that finishes the item."""
    import json

    from thelivu.desk.leads.actions import import_file
    from thelivu.leads import read_mapping

    number = int(work["number"])
    mapping = read_mapping(json.dumps(MAPPING).encode())

    def effect() -> None:
        import_file(actor, authority, sheet(number), f"{JOB}-{number}.csv", mapping=mapping)

    return effect
