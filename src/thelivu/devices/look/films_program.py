"""The program of the films' zygote, the only one with PyAV (codecs under the GPL): started by the sandbox alone."""

import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", NUMBA_NUM_THREADS="1")

from thelivu.devices.look import films
from thelivu.devices.look.child import batch_of
from thelivu.devices.sandbox.zygote import serve

serve({"devices.look": batch_of("films")}, films.warm)
