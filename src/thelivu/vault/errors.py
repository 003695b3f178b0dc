"""How the vault says no: an object that cannot be relied on, or a document that may not be kept."""

from thelivu.base import Digests, Refused, ThelivuError


class VaultError(ThelivuError):
    """A key, an object or an archive that is not what it should be."""


class NotKept(Refused):
    """A document outside the allow-list: hashed as a stream and dropped. `digests` is all that remains here."""

    def __init__(self, code: str, digests: Digests) -> None:
        super().__init__(code, sha256=digests.sha256, size=digests.size)
        self.digests = digests
