"""The program of the devices' zygote: `python -I -m thelivu.devices.look BYTES ANSWER ENDS`, started by the sandbox alone."""

import os

# Before numpy is loaded: its own threads would be missed in the children that are forked.
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", NUMBA_NUM_THREADS="1")

from thelivu.devices.look.child import TASKS, warm
from thelivu.devices.sandbox.zygote import serve

serve(TASKS, warm)
