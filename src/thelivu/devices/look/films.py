"""A film's bytes arrive, the perceptual hashes of its frames leave: one a second, by the field's convention (vPDQ).

Imported in the films' own program alone (`films_program`), because PyAV carries codecs under the GPL: it is an extra, kept at
arm's length, and without it a film is compared by its digests and the outcome says so (`no_film_reader`).

The convention (`vpdq/cpp` in facebook/ThreatExchange): of the frames as they are shown, number 0, n, 2n, ... where n is the
whole part of the mean frame rate (1 where that is less); each as red, green, blue at its own size; PDQ with its
quality; the second is the frame's number by the rate. A film that ends early or at whose frames the decoder gives up keeps
the looks of the frames that were whole, and has failed, `not_decoded`: the list of what was not examined names it.
"""

import io
from collections.abc import Iterator

import av
import av.error
import av.logging
import numpy as np

from thelivu.devices.kernels import pdq
from thelivu.devices.look import NotSeen, Seen, magic
from thelivu.examination import Look

PIXELS = 1 << 26
"""The most pixels of one frame (8,192 x 8,192)."""
LOOKS = 86_400
"""The most frames of one film that are hashed: of one day."""
_ERRORS = (av.error.FFmpegError, ValueError, OverflowError, EOFError, ZeroDivisionError)

av.logging.set_level(None)


def sniff(head: bytes) -> bool:
    """As `magic.film`."""
    return magic.film(head)


def look(data: bytes) -> Seen:
    """The hashes of the frames of a film; NotSeen where not one could be decoded. A sound alone has none, and no reason."""
    looks: list[Look] = []
    reason = ""
    try:
        with av.open(io.BytesIO(data), "r", metadata_errors="ignore") as opened:
            if opened.streams.video:
                for number, rate, frame in _taken(opened):
                    made, quality = pdq.pdq(pdq.luma(frame))
                    looks.append(Look(made, quality, int(number / rate)))
                if not looks:
                    reason = "not_decoded"
    except NotSeen as ended:
        reason = ended.reason
    except _ERRORS:
        reason = "not_decoded"
    if reason and not looks:
        raise NotSeen(reason)
    return Seen(tuple(looks), reason=reason)


def warm() -> None:
    """Compiles the kernel, loads the codecs and the colour tables: makes a film of two frames, and looks at it."""
    pdq.compiled()
    stream = io.BytesIO()
    with av.open(stream, "w", format="mp4") as made:
        track = made.add_stream("mpeg4", rate=1)
        track.width, track.height, track.pix_fmt = 64, 64, "yuv420p"
        for shade in (10, 200):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), shade, np.uint8), format="rgb24")
            made.mux(track.encode(frame))
        made.mux(track.encode())
    look(stream.getvalue())


def _taken(opened: "av.container.InputContainer") -> Iterator[tuple[int, float, pdq.Pixels]]:
    """Number, frames in a second, and pixels of each frame that is hashed."""
    stream = opened.streams.video[0]
    context = stream.codec_context
    context.thread_count, context.thread_type = 1, "NONE"  # the child can start no thread
    if context.width * context.height > PIXELS:
        raise NotSeen("too_large")
    rate = float(stream.average_rate or stream.guessed_rate or 1)
    step = max(int(rate), 1)
    for number, frame in enumerate(opened.decode(stream)):
        if frame.width * frame.height > PIXELS or number // step >= LOOKS:
            raise NotSeen("too_large")
        if number % step == 0:
            yield number, rate, frame.to_ndarray(format="rgb24")
