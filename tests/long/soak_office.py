"""The soak inside its namespace: a folder, seconds and the sizes arrive; what was sampled leaves as JSON."""

import json
import sys
from pathlib import Path

from thelivu_sim.bench.sensor import files
from thelivu_sim.bench.soak import soak

if __name__ == "__main__":
    folder, seconds, hashes, again_s = sys.argv[1:]
    files()
    print(json.dumps(soak(Path(folder), float(seconds), hashes=int(hashes), again_s=float(again_s))))
