"""The zygote's own program: `python -I -m thelivu.devices.sandbox BYTES ANSWER ENDS`, started by `Sandbox` alone."""

from .tasks import TASKS, warm
from .zygote import serve

serve(TASKS, warm)
