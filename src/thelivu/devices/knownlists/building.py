"""`thelivu lists build`: lists as others write them, or `.khl` files, arrive; one `.khl` file with its accounting leaves."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from thelivu.base import InputError
from thelivu.examination import KNOWN_GOOD

from .answering import open_list
from .form import FRONT, KINDS, LONGEST, TEXTS, Header, Input, Provenance
from .inputs import KHL, form_of, rows_of
from .merging import merge
from .writing import ListWriter

MOST_INPUTS = 250
SHOWN = 1_000  # rejected rows of an input that are told one by one; all are counted by reason
_PIECE = 1 << 20


@dataclass(slots=True)
class Taken:
    """What came of one input: rejected rows with place and reason, the first SHOWN of them."""

    name: str
    form: str
    rows_in: int = 0
    kept: int = 0
    shown: list[tuple[int, str]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def rejected(self) -> int:
        """All that were rejected."""
        return self.reasons.total()


@dataclass(frozen=True, slots=True)
class Built:
    """A list that was built: its header, and what came of each input that was read."""

    header: Header
    taken: tuple[Taken, ...]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a list is built from: files that add rows, files whose rows are taken back, a category where a form has none."""

    adds: Sequence[Path]
    retracts: Sequence[Path] = ()
    label: str = ""


def build(
    inputs: Inputs, out: Path, key: bytes, provenance: Provenance, meanings: Mapping[str, str]
) -> Built:
    """Writes the list. InputError, and no file, where an input cannot be read to its end as what it is."""
    _check(inputs, provenance)
    label = inputs.label or (KNOWN_GOOD if provenance.kind == KNOWN_GOOD else "listed")
    merged = [path for path in inputs.adds if _form(path) == KHL]
    with ListWriter(out, key, provenance, meanings) as writer:
        if merged:
            merge(open_list(merged[0], key, merged[1:]), writer, out.parent)
        taken = [_take(path, writer, label, retracts=False) for path in inputs.adds if path not in merged]
        taken += [_take(path, writer, "", retracts=True) for path in inputs.retracts]
        header = writer.finish()
    return Built(header, tuple(taken))


def _check(inputs: Inputs, provenance: Provenance) -> None:
    if not 0 < len(inputs.adds) + len(inputs.retracts) <= MOST_INPUTS:
        raise InputError("devices.lists.inputs", most=MOST_INPUTS)
    if provenance.kind not in KINDS or any(len(getattr(provenance, name)) > LONGEST for name in TEXTS):
        raise InputError("devices.lists.texts", most=LONGEST)
    if inputs.retracts and provenance.base is None:
        raise InputError("devices.lists.no_base")


def _form(path: Path) -> str:
    with path.open("rb") as file:
        return form_of(file.read(FRONT))


def _take(path: Path, writer: ListWriter, label: str, *, retracts: bool) -> Taken:
    form = _form(path)
    if form == KHL:
        raise InputError("devices.lists.retract_khl", name=path.name)
    made = Taken(path.name, form)
    numbers: list[int] = []
    with path.open("rb") as file:
        total = hashlib.sha256()
        while piece := file.read(_PIECE):
            total.update(piece)
        file.seek(0)
        for frame in rows_of(file, form, label):
            numbers += [writer.category(text) for text in frame.categories]
            rows = frame.rows.copy()
            if len(rows):
                rows["category"] = np.array(numbers, np.uint16)[rows["category"]]
                rows["retracts"] |= retracts
                _check_base(bool(rows["retracts"].any()), writer)
                writer.add(rows)
            made.rows_in += len(rows) + len(frame.rejected)
            made.kept += len(rows)
            made.reasons.update(reason for _, reason in frame.rejected)
            made.shown += frame.rejected[: SHOWN - len(made.shown)]
    writer.input(Input(path.name, total.hexdigest(), form, made.rows_in, made.kept, made.rejected, 0, dict(made.reasons)))
    return made


def _check_base(takes_back: bool, writer: ListWriter) -> None:
    """Rows that take rows back, in a list that is no delta, would take back nothing, silently."""
    if takes_back and writer.provenance.base is None:
        raise InputError("devices.lists.no_base")
