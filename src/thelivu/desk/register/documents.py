"""Documents and particulars on their way into the register: durable in the vault, or sealed, before a row names them.

Arrives: bytes from outside, or a child's particulars. Leaves: an unsaved row; the caller's action inserts it in the
transaction that refers to it, so that a killed writer leaves at most a file that no row knows.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from thelivu.base import new_id
from thelivu.vault import NotKept, Sealed, seal, unseal

from .models import ParticularRow, SealedFileRow, VaultObjectRow
from .queries import keys, sealed_files, sealed_value, stored, vault

LIMIT = 1024**3  # bytes of one document; a larger one is a return for the bulk edge
_PIECE = 1024 * 1024


def keep(data: bytes, name: str, *, spans: Iterable[Sequence[object]] = ()) -> VaultObjectRow:
    """Keeps a document that the allow-list admits; `spans` are the places that every page masks."""
    pieces = (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))
    kept = vault().put(pieces, limit=LIMIT, name=name)
    return VaultObjectRow(
        name=kept.name, file=kept.file, sha256=kept.sha256, size=kept.size, media=kept.media,
        wrapped_key=kept.wrapped_key, spans=[list(span) for span in spans],
    )  # fmt: skip


def keep_text(text: bytes | None, name: str) -> VaultObjectRow | None:
    """The text form of a document, if it has one."""
    return None if text is None else keep(text, f"{name}.csv")


def keep_either(data: bytes, name: str, text: bytes | None) -> tuple[VaultObjectRow, VaultObjectRow | None]:
    """A document and its text form. One that may not be kept is dropped: its text form, where it has one, stands for it."""
    try:
        return keep(data, name), keep_text(text, name)
    except NotKept:
        if text is None:
            raise
        return keep(text, f"{name}.csv"), None


def content(row: VaultObjectRow) -> bytes:
    """The original. Pages show `queries.masked`; who opens this for a person writes the access log first."""
    return b"".join(vault().open(stored(row)))


def seal_text(text: str, kind: str, alias: str) -> ParticularRow:
    """Particulars under a key of their own, bound to the row's id."""
    row = ParticularRow(id=new_id(), alias=alias, kind=kind)
    sealed = seal(text.encode(), keys().particulars, row.id.encode())
    row.sealed, row.wrapped_key = sealed.sealed, sealed.wrapped_key
    return row


def opened(row: ParticularRow) -> str:
    """The particulars again, for one reader whose reason is already in the access log."""
    sealed = Sealed(bytes(row.sealed), bytes(row.wrapped_key))
    return unseal(sealed, keys().particulars, row.id.encode()).decode()


def keep_sealed(chunks: Iterable[bytes], key: bytes, suffix: str) -> SealedFileRow:
    """Keeps a file that is sealed under `key` as it is, in the data folder; `suffix` says of which kind it is."""
    kept = sealed_files().put(chunks, key, suffix)
    return SealedFileRow(file=kept.file, sha256=kept.sha256, size=kept.size, wrapped_key=kept.wrapped_key)


def sealed_file(row: SealedFileRow) -> tuple[Path, bytes]:
    """Where a sealed file lies, and the key that opens it. Who asks has an examination's permit."""
    kept = sealed_value(row)
    return sealed_files().path(kept), sealed_files().key(kept)
