"""The vault: the documents that reached the office, encrypted, named by what is in them; text and structured data only.

Arrives: streams of bytes from outside. Leaves: an encrypted object on disk and the value its row keeps, or a refusal
that carries the digests and nothing else. The allow-list is promise 1: what is not shown to be text, CSV, JSON, XML,
HTML, a picture-free workbook or PDF is hashed and dropped, and no byte of it is written. A child's particulars are sealed
one by one under a key of their own (promise 10); what pages show is masked.
"""

from .archives import Limits, Member, member_chunks, members
from .errors import NotKept, VaultError
from .keys import Keys, load_keys, make_keys
from .masking import MARK, mask
from .screening import TextScreen
from .sealed_files import SealedFile, SealedFiles
from .sealing import Sealed, seal, unseal
from .sniffing import CSV, HTML, JSON, MEDIA, PDF, TEXT, XLSX, XML, sniff
from .store import Stored, Vault
from .tally import digest_only

__all__ = [
    "CSV",
    "HTML",
    "JSON",
    "MARK",
    "MEDIA",
    "PDF",
    "TEXT",
    "XLSX",
    "XML",
    "Keys",
    "Limits",
    "Member",
    "NotKept",
    "Sealed",
    "SealedFile",
    "SealedFiles",
    "Stored",
    "TextScreen",
    "Vault",
    "VaultError",
    "digest_only",
    "load_keys",
    "make_keys",
    "mask",
    "member_chunks",
    "members",
    "seal",
    "sniff",
    "unseal",
]
