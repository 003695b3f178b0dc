"""Pictures of soft patches of many colours, drawn from a number alone: a number arrives, the bytes of a file leave.

Their PDQ is written down here as Meta's own program (pdqhash 0.2.8) gives it for the drawn points, so that a list of them does not
rest on the kernel that is tried. `tests/unit/thelivu_sim/devices/test_drawn.py` compares both anew.
"""

import io
from random import Random
from typing import Any

from PIL import Image

WIDTH, HEIGHT = 1024, 768
_ACROSS, _DOWN = 20, 15  # patches
PDQ = {
    1: "a522dbdf5adffa86fb16073c8d9ed6852ab1a362d62a8a12dfe2e70484481e84",
    2: "65b090019a0f3be6be00e71e9965bfb586623a8086f07fe2eb49a5c0acf72fd2",
    3: "aace75f155718c72b5d5357f532238a501af08435d03f9547d0f9ecfe1c01368",
    4: "a305dcdedcfae394489d5aa167707e5873e841fd9306ad34d6083092e2615bfa",
    5: "185567eae7aadf317353d2c788834baef4c8738176c34e0536841651de5585e9",
    6: "309ece618761c5d6582a04197cf1439f2febb651844b153bf39c9015ec9ad9f5",
}
"""Number -> 64 hexadecimal digits, at the size of WIDTH by HEIGHT; each of quality 100."""
FLAT_PDQ = "26b32208400615e13430037a212e09408149041d416245c3301b4516231d484a"
"""Of `flat`, whose quality is below 50: nothing may be near it."""


def drawn(number: int, *, width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    """The picture of a number."""
    colours = Random(f"thelivu-synthetic picture {number}").randbytes(3 * _ACROSS * _DOWN)
    return Image.frombytes("RGB", (_ACROSS, _DOWN), colours).resize((width, height), Image.Resampling.BICUBIC)


def flat() -> Image.Image:
    """A grey slope with nothing on it."""
    return Image.linear_gradient("L").resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC).convert("RGB")


def as_file(picture: Image.Image, form: str, **how: Any) -> bytes:
    """The picture in a format of Pillow's."""
    stream = io.BytesIO()
    picture.save(stream, form, **how)
    return stream.getvalue()
