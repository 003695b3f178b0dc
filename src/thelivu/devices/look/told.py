"""What a child told of one file, taken apart by the types that it should have: nothing of its form is taken on trust.

A line of another form is that of a child that a file led astray: the file has failed, `crashed`.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from thelivu.base import Digests
from thelivu.devices.sandbox.zygote import CRASHED, OVER
from thelivu.examination import LENGTHS, NO_FILE, REASONS, UNSEEN, Look, Mention, Outcome

_KIND = re.compile(r"[a-z0-9_]{1,32}")
_LINE = re.compile(r"[^\x00-\x1f\x7f]{1,65536}")  # as `path_text` makes it: one line
_LAST_SECOND = 10_000_000
_SIZES = 1 << 62


class _FormError(ValueError):
    """The line has another form."""


def outcomes_of(
    path: str, digests: Digests, answer: tuple[bytes, str], *, deleted: bool
) -> tuple[Outcome, ...]:
    """The outcome of a file, and those of its members, from a child's line and the word of how it ended."""
    line, word = answer
    if word != OVER:
        return (Outcome(path, digests, failed=word, deleted=deleted),)
    try:
        told = json.loads(line)
        looks, mentions, reason, members = _row(told, 4)
        own = _outcome(path, digests, (looks, mentions, reason), deleted=deleted)
        inside = tuple(_member(path, one, deleted=deleted) for one in _list(members))
    except (ValueError, RecursionError):
        return (Outcome(path, digests, failed=CRASHED, deleted=deleted),)
    return own, *inside


def _member(path: str, told: Any, *, deleted: bool) -> Outcome:
    name, digests, looks, mentions, reason = _row(told, 5)
    if not isinstance(name, str) or not _LINE.fullmatch(name):
        raise _FormError
    where = f"{path}!/{name}"
    if digests is None and not reason:
        raise _FormError
    made = None if digests is None else _digests(digests)
    return _outcome(where, made, (looks, mentions, reason), deleted=deleted)


def _outcome(path: str, digests: Digests | None, told: tuple[Any, Any, Any], *, deleted: bool) -> Outcome:
    looks, mentions, reason = told
    if not isinstance(reason, str) or (reason and reason not in (*REASONS, *UNSEEN)):
        raise _FormError
    unseen, skipped = (reason if reason in reasons else "" for reasons in (UNSEEN, NO_FILE))
    if skipped and digests is not None:
        raise _FormError
    return Outcome(
        path, digests, tuple(_looks(looks)), tuple(_mentions(mentions)), skipped=skipped,
        failed="" if unseen or skipped else reason, deleted=deleted, unseen=unseen,
    )  # fmt: skip


def _digests(told: Any) -> Digests:
    md5, sha1, sha256, size = _row(told, 4)
    return Digests(_hex(md5, 16).hex(), _hex(sha1, 20).hex(), _hex(sha256, 32).hex(), _number(size, _SIZES))


def _looks(told: Any) -> Iterator[Look]:
    for one in _list(told):
        pdq, quality, second, reduced = _row(one, 4)
        if not isinstance(reduced, bool):
            raise _FormError
        when = None if second is None else _number(second, _LAST_SECOND)
        yield Look(_hex(pdq, 32), _number(quality, 100), when, reduced)


def _mentions(told: Any) -> Iterator[Mention]:
    for one in _list(told):
        kind, algorithm, digest = _row(one, 3)
        if not isinstance(kind, str) or not _KIND.fullmatch(kind) or not isinstance(algorithm, str) or algorithm not in LENGTHS:
            raise _FormError
        yield Mention(kind, algorithm, _hex(digest, LENGTHS[algorithm]))


def _list(told: Any) -> list[Any]:
    if not isinstance(told, list):
        raise _FormError
    return told


def _row(told: Any, length: int) -> list[Any]:
    if len(_list(told)) != length:
        raise _FormError
    row: list[Any] = told
    return row


def _hex(text: Any, length: int) -> bytes:
    if not isinstance(text, str) or len(text) != 2 * length or not text.isalnum():
        raise _FormError
    return bytes.fromhex(text)


def _number(told: Any, most: int) -> int:
    if not isinstance(told, int) or isinstance(told, bool) or not 0 <= told <= most:
        raise _FormError
    return told
