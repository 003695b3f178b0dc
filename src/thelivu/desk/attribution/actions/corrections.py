"""Correction letters: what failed in a provider's file, by row number and cell of address or time, and nothing else."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from thelivu.attribution.first_lines import plain
from thelivu.authority import Issuer, Permit, Subject, check_issuer
from thelivu.base import InputError, Refused, Word
from thelivu.desk.attribution import returned, stored
from thelivu.desk.attribution.queries.returns import correction, return_
from thelivu.desk.authority.models import CorrectionRow, ReturnRow
from thelivu.desk.authority.queries import authority
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import next_number, recording
from thelivu.law import load as load_law

QUOTED = 40  # rows that a letter quotes; it says how many there are in all
CORRECT_WITHIN = timedelta(days=7)  # the unit's own term: no law sets one
CELLS = ("ip", "start", "end")
"""The columns that a letter may quote: address and time, never who holds the line."""
UNTOLD = ("controls", "origin")
"""Gates of which a provider is told nothing: a control that is named is no control any more."""


def draft_correction(
    actor: Actor, permit: Permit, return_id: str, *, necessity: str, issuer: Issuer
) -> CorrectionRow:
    """A letter about a return of which a check failed or a row was rejected; it asks again, so it is signed like the first."""
    if not necessity.strip():
        raise InputError("desk_returns.correction_incomplete")
    with recording(actor, "decide", "attribution.correction_drafted", permit=permit) as record:
        row = return_(return_id)
        permit.require("attribution.request", Subject("provider", row.provider))
        check_issuer(issuer, authority(permit.authority).basis, load_law())
        failed = [gate for gate in row.gates if not gate["passed"]]
        gates = [gate for gate in failed if gate["gate"] not in UNTOLD]
        if any(gate["gate"] == "controls" for gate in failed):
            gates.append(
                {"gate": "clock", "passed": False, "detail": stored.word(Word("desk_returns.clock_doubted"))}
            )
        if not gates and not row.rejected:
            raise Refused("desk_returns.nothing_to_correct", label=row.label)
        failing = list(_failing(row, {gate["gate"] for gate in gates}))
        made = CorrectionRow(
            label=f"CL-{next_number('CL'):04d}", authority_id=permit.authority, returned=row, gates=gates,
            necessity=necessity, issuer=asdict(issuer), drafted_by=actor.id,
            rows=_quoted(row, failing[:QUOTED]), rows_in_all=len(failing),
        )  # fmt: skip
        return record.insert(made, like=row)


def _failing(row: ReturnRow, failed: set[str]) -> Iterable[tuple[int, Word]]:
    """Each row that a letter is about, with why: rejected ones, then those that were not asked for."""
    yield from ((bad["row"], stored.said(bad)) for bad in row.rejected)
    for number, code in returned.failing(row):
        if code in failed:
            yield number, Word(f"desk_returns.row_{code}")


def _quoted(row: ReturnRow, failing: list[tuple[int, Word]]) -> list[dict[str, Any]]:
    texts = stored.written(row, [number for number, _ in failing])
    return [
        {"row": number, "why": stored.word(why), "cells": _cells(texts.get(number, {}))}
        for number, why in failing
    ]


def _cells(written: Any) -> dict[str, str | None]:
    """Cells of address and time as written; one whose shape is neither is withheld: the row may be out of its columns."""
    return {column: plain(written[column]) for column in CELLS if column in written}


def send_correction(actor: Actor, correction_id: str) -> CorrectionRow:
    """The letter has left: the clock of the corrected file runs."""
    with recording(actor, "decide", "attribution.correction_sent") as record:
        row = correction(correction_id)
        if row.state != "drafted":
            raise Refused("desk_attribution.already_sent")
        return record.change(row, state="sent", sent_at=record.at, due_at=record.at + CORRECT_WITHIN)
