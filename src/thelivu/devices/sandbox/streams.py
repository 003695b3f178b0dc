"""A task that lasts as long as somebody listens: open files arrive, pieces of an answer leave as they are made."""

import fcntl
from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress

from thelivu.base import JSON

from .confinement import Bounds
from .sandbox import Zygote, answered
from .zygote import CRASHED, DONE, OVER

_MOST_REFUSAL = 1024**2
_PIPE = 1024**2  # bytes; 64 KiB is the kernel's own choice


class Stream:
    """A zygote for one set of open files, and children that tell what they hold piece by piece, one after the other.

    A task that streams may last as long as somebody listens; it ends when it is silent for `silence_s` seconds.
    """

    def __init__(
        self, program: Sequence[str], files: Sequence[int], bounds: Bounds, *, silence_s: float = 60.0
    ) -> None:
        self._program, self._files, self._bounds, self._silence_s = program, tuple(files), bounds, silence_s
        self._zygote: Zygote | None = None

    def run(self, task: str, argument: Mapping[str, JSON]) -> Generator[bytes, None, None]:
        """The pieces of the task's answer; the InputError or Refused of the task, or InputError of the sandbox.

        The task finds the numbers of the open files in its argument, under `files`. Left early, the child is killed.
        """
        zygote = self._zygote = self._zygote or self._begun()
        word, refusal, begun = CRASHED, b"", False
        try:
            if zygote.begin(task, {**argument, "files": list(zygote.files)}, 0, self._bounds):
                told = zygote.pieces(self._silence_s)
                while True:
                    try:
                        piece = next(told)
                    except StopIteration as end:
                        word = end.value
                        break
                    if not begun:
                        begun, refused = True, not piece.startswith(DONE)
                        piece = piece if refused else piece[1:]
                    refusal = (refusal + piece)[:_MOST_REFUSAL] if refused else b""
                    if piece and not refused:
                        yield piece
        finally:
            if not zygote.sound:
                self.close()
        if word != OVER or refusal or not begun:
            answered(refusal, word)

    def _begun(self) -> Zygote:
        zygote = Zygote(self._program, self._files)
        with suppress(OSError):  # a user may hold only so much in pipes: then it is slower
            fcntl.fcntl(zygote.answer, fcntl.F_SETPIPE_SZ, _PIPE)
        return zygote

    def close(self) -> None:
        """Ends the zygote; the next `run` starts another."""
        if self._zygote is not None:
            self._zygote.end()
            self._zygote = None
