"""Films of tests, made by PyAV (an extra): other patches in each second."""

import io

import av

from unit.devices.look import pictures


def film(codec="libx264", form="mp4", rate=10, seconds=3, pixels=pictures.patches):
    stream = io.BytesIO()
    with av.open(stream, "w", format=form) as made:
        track = made.add_stream(codec, rate=rate)
        track.width, track.height, track.pix_fmt = 128, 96, "yuv420p"
        if codec == "libx265":
            track.options = {"x265-params": "log-level=none"}
        for number in range(int(rate * seconds)):
            made.mux(
                track.encode(av.VideoFrame.from_ndarray(pixels(seed=int(number / rate)), format="rgb24"))
            )
        made.mux(track.encode())
    return stream.getvalue()


def sound():
    stream = io.BytesIO()
    with av.open(stream, "w", format="mp4") as made:
        track = made.add_stream("aac", rate=8000, layout="mono")
        frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        frame.rate = 8000
        frame.planes[0].update(bytes(4096))
        for _ in range(10):
            frame.pts = None
            made.mux(track.encode(frame))
        made.mux(track.encode())
    return stream.getvalue()
