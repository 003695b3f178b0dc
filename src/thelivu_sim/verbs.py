"""The simulator's verbs, found by the entry point `thelivu.verbs`; the real program never imports them.

Every run of the program reads this table: it imports none of the verbs.
"""

from collections.abc import Mapping

VERBS: Mapping[str, str] = {
    "demo": "thelivu_sim.demo.verb:demo",
    "sim world": "thelivu_sim.world_verb:world",
    "sim validation": "thelivu_sim.validation_verb:validation",
    "sim swarm": "thelivu_sim.swarm.verb:swarm",
    "bench attribution": "thelivu_sim.bench.verb:attribution",
    "bench sensor": "thelivu_sim.bench.sensor_verb:sensor",
    "bench examination": "thelivu_sim.bench.examination_verb:examination",
}
