"""From what was read of a file and what a list answers to a grade: what agrees, what contradicts, what is left out.

*identical*: every digest that the row gives agrees. A row that gives one digest alone is graded by that one, and the
finding says so (`agreed`): finding a second file for a given MD5 is not known to be possible, but one algorithm is less
than the two that law.md section 5 asks for. A row of which one digest agrees and another does not is no finding: it is
a contradiction, reported for a person.
*near*: a perceptual hash within RADIUS bits of the row's, both of a quality that may be compared.
*absent-file*: a digest that stands in a file's bytes (a chat database, the history of a client, a torrent) is the row's;
the file that it names need not be there.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from thelivu.base import Digests
from thelivu.examination.entries import Look, Mention, Outcome
from thelivu.examination.knownfiles import ALGORITHMS, LEAST_QUALITY, Agreement, KnownFiles, Near

IDENTICAL, NEAR, ABSENT = "identical", "near", "absent-file"
GRADES = (IDENTICAL, NEAR, ABSENT)


@dataclass(frozen=True, slots=True)
class Finding:
    """A file that a list names: grade, list, category, what agreed, and where; never its content.

    `distance` in bits and `quality` (0 to 100, of the file's own hash) are of the grade near; `second` of a film;
    `mention` of an absent file, whose `digests` are not known.
    """

    grade: str
    list_name: str
    list_version: str
    category: str
    agreed: tuple[str, ...]
    digests: Digests | None
    path: str
    deleted: bool = False
    distance: int = 0
    quality: int | None = None
    second: int | None = None
    mention: Mention | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A file that shares one digest with a row while another digest of the row differs."""

    list_name: str
    list_version: str
    category: str
    agreed: tuple[str, ...]
    differs: tuple[str, ...]
    path: str


def digests_of(outcome: Outcome) -> dict[str, bytes]:
    """The exact digests of a file, by algorithm; none where it was not read."""
    if outcome.digests is None:
        return {}
    return {name: bytes.fromhex(getattr(outcome.digests, name)) for name in ALGORITHMS[:3]}


def exact(
    outcomes: Sequence[Outcome], known: KnownFiles, *, plainly: bool = False
) -> Iterator[Finding | Contradiction]:
    """What a list says of the digests of these files: one answer for each file and category."""
    answers = known.named([digests_of(outcome) for outcome in outcomes], plainly=plainly)
    for outcome, rows in zip(outcomes, answers, strict=True):
        for category, row in _by_category(rows).items():
            if row.differs:
                yield Contradiction(known.name, known.version, category, row.agreed, row.differs, outcome.path)
            else:
                yield Finding(
                    IDENTICAL, known.name, known.version, category, row.agreed, outcome.digests, outcome.path,
                    deleted=outcome.deleted,
                )  # fmt: skip


def mentioned(outcomes: Sequence[Outcome], known: KnownFiles) -> Iterator[Finding]:
    """Digests that stand in these files and are a row's: one finding for each file, digest and category."""
    asked = [(outcome, mention) for outcome in outcomes for mention in dict.fromkeys(outcome.mentions)]
    answers = known.named([{mention.algorithm: mention.digest} for _, mention in asked])
    for (outcome, mention), rows in zip(asked, answers, strict=True):
        for category, row in _by_category(rows).items():
            yield Finding(
                ABSENT, known.name, known.version, category, row.agreed, None, outcome.path,
                deleted=outcome.deleted, mention=mention,
            )  # fmt: skip


def near(
    outcomes: Sequence[Outcome], known: KnownFiles, radius: int, *, plainly: bool = False
) -> Iterator[Finding]:
    """Files whose perceptual hash is within `radius` bits of a row's: for each file and category the nearest."""
    asked = [(outcome, look) for outcome in outcomes for look in outcome.looks if look.quality >= LEAST_QUALITY]
    answers = known.near([look.pdq for _, look in asked], radius, plainly=plainly) if asked else ()
    best: dict[tuple[str, str], tuple[Outcome, Look, Near]] = {}
    for (outcome, look), rows in zip(asked, answers, strict=True):
        for row in rows:
            if row.quality is not None and row.quality < LEAST_QUALITY:
                continue
            held = best.get((outcome.path, row.category))
            if held is None or row.distance < held[2].distance:
                best[outcome.path, row.category] = (outcome, look, row)
    for (path, category), (outcome, look, row) in best.items():
        yield Finding(
            NEAR, known.name, known.version, category, (), outcome.digests, path, deleted=outcome.deleted,
            distance=row.distance, quality=look.quality, second=look.second,
        )  # fmt: skip


def _by_category(rows: Iterable[Agreement]) -> dict[str, Agreement]:
    """The best row of each category: one without contradiction before one with, then the most agreement."""
    best: dict[str, Agreement] = {}
    for row in rows:
        held = best.get(row.category)
        if held is None or (-len(row.differs), len(row.agreed)) > (-len(held.differs), len(held.agreed)):
            best[row.category] = row
    return best
