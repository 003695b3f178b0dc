"""The other side of Message Stream Encryption, for tests: with an RC4 of its own, so that two hands wrote what must agree."""

import random
from hashlib import sha1

from thelivu.sensor.mse import PRIME

SECRET = 0xABCDEF0123456789ABCDEF0123456789ABCDEF01


def sha(*parts: bytes) -> bytes:
    return sha1(b"".join(parts), usedforsecurity=False).digest()


class Rc4:
    """The cipher as its description has it, byte by byte."""

    def __init__(self, key: bytes) -> None:
        self._box, at = list(range(256)), 0
        for one in range(256):
            at = (at + self._box[one] + key[one % len(key)]) % 256
            self._box[one], self._box[at] = self._box[at], self._box[one]
        self._one = self._two = 0
        self.over(bytes(1024))

    def over(self, data: bytes) -> bytes:
        out = bytearray()
        for byte in data:
            self._one = (self._one + 1) % 256
            self._two = (self._two + self._box[self._one]) % 256
            box, one, two = self._box, self._one, self._two
            box[one], box[two] = box[two], box[one]
            out.append(byte ^ box[(box[one] + box[two]) % 256])
        return bytes(out)


class Peer:
    """Takes what the dialler sends, whole; `chooses` 1 (plain) or 2 (RC4); answers with `says` once it has read the handshake."""

    def __init__(self, info_hash: bytes, public: bytes, *, chooses: int, padding: int = 0, seed: int = 1) -> None:
        self.chance, self.hash, self.chooses, self.padding = random.Random(seed), info_hash, chooses, padding
        self.shared = pow(int.from_bytes(public), SECRET, PRIME).to_bytes(96)
        self.reads, self.writes = Rc4(sha(b"keyA", self.shared, info_hash)), Rc4(sha(b"keyB", self.shared, info_hash))

    def first(self) -> bytes:
        """Its half of the key, and padding."""
        return pow(2, SECRET, PRIME).to_bytes(96) + self.chance.randbytes(self.chance.randint(0, 512))

    def head(self, sent: bytes) -> bytes:
        """The first words in what the dialler sent after its key and its padding; an AssertionError where it is not the scheme."""
        at = sent.index(sha(b"req1", self.shared))
        assert at <= 512
        proof = bytes(a ^ b for a, b in zip(sha(b"req2", self.hash), sha(b"req3", self.shared), strict=True))
        assert sent[at + 20 : at + 40] == proof
        inner = self.reads.over(sent[at + 40 :])
        assert inner[:14] == bytes(8) + b"\0\0\0\3" + b"\0\0"
        assert int.from_bytes(inner[14:16]) == len(inner) - 16
        return inner[16:]

    def answer(self, says: bytes) -> bytes:
        """Its choice, and what it says inside."""
        padding = self.chance.randbytes(self.padding)
        head = self.writes.over(bytes(8) + self.chooses.to_bytes(4) + self.padding.to_bytes(2) + padding)
        return head + self.said(says)

    def said(self, says: bytes) -> bytes:
        return says if self.chooses == 1 else self.writes.over(says)

    def heard(self, sent: bytes) -> bytes:
        return sent if self.chooses == 1 else self.reads.over(sent)


class Dials:
    """The side that dials, by the same hand: offers `offers` (1 plain, 2 RC4, 3 either), says `first` with its offer."""

    def __init__(self, info_hash: bytes, *, offers: int = 3, padding: int = 0, first: bytes = b"", seed: int = 1) -> None:
        self.chance, self.hash, self.offers, self.padding, self.first = random.Random(seed), info_hash, offers, padding, first
        self.chose = 0

    def key(self) -> bytes:
        """Its half of the key, and padding."""
        return pow(2, SECRET, PRIME).to_bytes(96) + self.chance.randbytes(self.chance.randint(0, 512))

    def offer(self, answer: bytes, *, meant: bytes | None = None) -> bytes:
        """What it says once the other half has come."""
        shared = pow(int.from_bytes(answer[:96]), SECRET, PRIME).to_bytes(96)
        self.writes, self.reads = Rc4(sha(b"keyA", shared, self.hash)), Rc4(sha(b"keyB", shared, self.hash))
        named = bytes(a ^ b for a, b in zip(sha(b"req2", meant or self.hash), sha(b"req3", shared), strict=True))
        head = bytes(8) + self.offers.to_bytes(4) + self.padding.to_bytes(2) + bytes(self.padding) + len(self.first).to_bytes(2)
        return sha(b"req1", shared) + named + self.writes.over(head + self.first)

    def choice(self, answer: bytes) -> bytes:
        """What stands inside, behind the choice, in all that was answered; an AssertionError where it is not the scheme."""
        begins = self.reads.over(bytes(8))
        at = answer.index(begins, 96)
        assert at <= 96 + 512
        chose, padding = (inner := self.reads.over(answer[at + 8 : at + 14]))[:4], inner[4:]
        assert padding == b"\0\0"
        self.chose = int.from_bytes(chose)
        return self.heard(answer[at + 14 :])

    def heard(self, answer: bytes) -> bytes:
        return answer if self.chose == 1 else self.reads.over(answer)

    def says(self, words: bytes, *, plain: bool) -> bytes:
        return words if plain else self.writes.over(words)
