"""The program of the readers: `python -I -m thelivu.devices.sources.readers BYTES ANSWER ENDS`, started by a Stream."""

from thelivu.devices.sandbox.zygote import serve
from thelivu.devices.sources.readers.tasks import TASKS

serve(TASKS)
