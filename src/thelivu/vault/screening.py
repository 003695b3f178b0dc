"""Reading a whole text to show that it is one: no binary anywhere in it, and no picture written out in letters.

Arrives: the bytes of a document, in order, in chunks of any size. Leaves: nothing, or a refusal. UTF-8, UTF-16 with its
mark, and Windows-1252 pass. Base64 or hexadecimal that begins like a picture or a film does not (data: URIs, mail
attachments, flat office files), because a kept text must be free of those too.
"""

import codecs
import re
import unicodedata

from thelivu.base import Refused

from .sniffing import encoding_of

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r") | {127})
_CONTROL_TEXT = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
_UNDEFINED_1252 = b"\x81\x8d\x8f\x90\x9d"
_HIGH = bytes(range(128, 256))
_TOLERANCE = 200  # one stray control or broken character in so many is a chat export, more is a binary

# Starts of JPEG, PNG, GIF, RIFF (WebP, AVI), Matroska, TIFF and ISO media (MP4, HEIC); some JSON writes / as \/.
_NEEDLES = (b"/9j", b"iVBORw0KGgo", b"R0lGOD", b"UklGR", b"GkXfo", b"SUkqA", b"TU0AK", b"Z0eX")
_BASE64 = rb"(?:/9j\\?/|iVBORw0KGgo|R0lGOD|UklGR|GkXfo|SUkqA|TU0AK|AAAA[A-Za-z0-9+/]{2}Z0eX)[A-Za-z0-9+/\\\r\n=]{200}"
_NEEDLES_FOLDED = (b"ffd8ff", b"89504e47", b"47494638", b"52494646", b"1a45dfa3", b"data:")
_HEX = rb"(?:ffd8ff|89504e470d0a1a0a|47494638|52494646|1a45dfa3)[0-9a-f]{512}"
_URI = rb"data:(?:image|video|audio)/[^\s\"'<>)]{200}"
_EMBEDDED = re.compile(rb"%s|(?i:%s|%s)" % (_BASE64, _HEX, _URI))  # 150 bytes or more: no icon is refused
_OVERLAP = 1024  # longer than the shortest match, so that none hides between two chunks


class TextScreen:
    """One text, fed in order; `feed`, `settle` and `close` raise Refused."""

    def __init__(self) -> None:
        self._decoder: codecs.IncrementalDecoder | None = None
        self._first = b""
        self._encoding = ""
        self._size = self._controls = self._high = self._undefined = self._broken = 0
        self._tail = b""

    def feed(self, chunk: bytes) -> None:
        """Takes the next bytes; refuses at once what no text contains."""
        if self._decoder is None:
            self._first += chunk
            if len(self._first) < 2:  # a byte-order mark needs two
                return
            chunk = self._start()
        self._take(chunk, final=False)

    def settle(self) -> None:
        """The verdict on what has been read so far."""
        wide = self._encoding.startswith("utf-16")
        unicode = self._broken * _TOLERANCE <= self._size
        latin = (
            not wide and self._undefined * _TOLERANCE <= self._size and self._high * 10 <= self._size * 3 + 10
        )
        if self._controls * _TOLERANCE > self._size or not (unicode or latin):
            raise Refused("vault.not_text")

    def close(self) -> None:
        """The text has ended: the verdict on all of it."""
        chunk = self._start() if self._decoder is None else b""
        self._take(chunk, final=True)
        self.settle()

    def _start(self) -> bytes:
        self._encoding = encoding_of(self._first)
        self._decoder = codecs.getincrementaldecoder(self._encoding)("replace")
        return self._first

    def _take(self, chunk: bytes, *, final: bool) -> None:
        assert self._decoder is not None
        text = self._decoder.decode(chunk, final)
        self._size += len(chunk)
        self._broken += text.count("\ufffd")
        if self._encoding == "utf-8":
            self._broken -= (self._tail[-2:] + chunk).count(
                b"\xef\xbf\xbd"
            )  # lost before it reached us: still text
            self._narrow(chunk)
        else:
            self._wide(text)
            chunk = text.encode("ascii", "replace")
        if "\0" in text or _pictured(self._tail + chunk):
            raise Refused("vault.not_text" if "\0" in text else "vault.picture_inside")
        self._tail = (self._tail + chunk)[-_OVERLAP:]

    def _narrow(self, chunk: bytes) -> None:
        self._controls += _count(chunk, _CONTROLS)
        self._high += _count(chunk, _HIGH)
        self._undefined += _count(chunk, _UNDEFINED_1252)

    def _wide(self, text: str) -> None:
        self._controls += len(_CONTROL_TEXT.findall(text))
        # Binary read as UTF-16 is full of characters that nobody has assigned; writing is not.
        odd = {
            each for each in set(text) if each < "\U00010000" and unicodedata.category(each) in ("Cn", "Co")
        }
        self._broken += sum(text.count(each) for each in odd)


def _count(chunk: bytes, these: bytes) -> int:
    return len(chunk) - len(chunk.translate(None, these))


def _pictured(window: bytes) -> bool:
    """Whether a picture begins here in letters; the plain searches come first because they are quick."""
    folded = window.lower()
    if not any(needle in window for needle in _NEEDLES) and not any(
        needle in folded for needle in _NEEDLES_FOLDED
    ):
        return False
    return _EMBEDDED.search(window) is not None
