"""The brute force of bar M3 in C with AVX-512, as a person would write it by hand, compiled where it is measured."""

import ctypes
import shutil
import subprocess
from pathlib import Path

import numpy as np

from thelivu.devices.kernels.hits import Words

_BLOCK = 1024
_SOURCE = """
#include <immintrin.h>
#include <stdint.h>
int64_t brute(const uint64_t *first, const uint64_t *second, const uint64_t *stored, int64_t n,
              const uint64_t *asked, int64_t q, int64_t radius) {
  int64_t hits = 0;
  const __m512i most = _mm512_set1_epi64(radius);
  for (int64_t base = 0; base < n; base += 1024) {
    int64_t end = base + 1024 < n ? base + 1024 : n;
    for (int64_t g = 0; g < q; g += 4) {
      __m512i a[4], b[4];
      for (int k = 0; k < 4; k++) {
        a[k] = _mm512_set1_epi64(asked[4 * (g + k)]);
        b[k] = _mm512_set1_epi64(asked[4 * (g + k) + 1]);
      }
      for (int64_t i = base; i < end; i += 8) {
        __m512i x = _mm512_loadu_si512(first + i), y = _mm512_loadu_si512(second + i);
        __mmask8 m[4];
        for (int k = 0; k < 4; k++)
          m[k] = _mm512_cmple_epu64_mask(
              _mm512_add_epi64(_mm512_popcnt_epi64(_mm512_xor_si512(x, a[k])),
                               _mm512_popcnt_epi64(_mm512_xor_si512(y, b[k]))), most);
        if (__builtin_expect(m[0] | m[1] | m[2] | m[3], 0))
          for (int k = 0; k < 4; k++)
            for (int r = 0; r < 8; r++)
              if (m[k] >> r & 1) {
                int far = 0;
                for (int w = 0; w < 4; w++) far += __builtin_popcountll(stored[4 * (i + r) + w] ^ asked[4 * (g + k) + w]);
                hits += far <= radius;
              }
      }
    }
  }
  return hits;
}
"""


class HandWritten:
    """The compiled function, for rows in eights and queries in fours; it counts hits and keeps none, which is less than ours does."""

    def __init__(self, folder: Path, stored: Words) -> None:
        source, library = folder / "brute.c", folder / "brute.so"
        source.write_text(_SOURCE, encoding="ascii")
        flags = ("-O3", "-march=native", "-funroll-loops", "-shared", "-fPIC")
        subprocess.run(["gcc", *flags, "-o", library, source], check=True)  # noqa: S603, S607 - on the path, our own source
        self._brute = ctypes.CDLL(str(library)).brute
        pointer, number = ctypes.c_void_p, ctypes.c_int64
        self._brute.argtypes, self._brute.restype = [pointer] * 3 + [number, pointer, number, number], number
        self._stored, self._columns = stored, [np.ascontiguousarray(stored[:, word]) for word in (0, 1)]

    def hits(self, asked: Words, radius: int) -> int:
        """How many pairs are within the radius."""
        held = (*(one.ctypes.data for one in self._columns), self._stored.ctypes.data, len(self._stored))
        return int(self._brute(*held, asked.ctypes.data, len(asked), radius))


def missing() -> str:
    """What this machine lacks for it; nothing where it can be measured."""
    if shutil.which("gcc") is None:
        return "gcc is not installed"
    information = Path("/proc/cpuinfo")
    if not information.exists() or "avx512_vpopcntdq" not in information.read_text(encoding="ascii", errors="replace"):
        return "the processor has no AVX-512 VPOPCNTDQ"
    return ""
