"""What simulated officers meet in the world when they stand before a door: who lives there, with which devices.

They know no more than the address that they were given. What the register says of the person is compared with the
world only in tally.py.
"""

from thelivu_sim.network import Line
from thelivu_sim.people import Person
from thelivu_sim.world import World


class Neighbours:
    """The doors of a world, by the address as a provider's customer record writes it, and by the line."""

    def __init__(self, world: World) -> None:
        self._lines = dict(world.network.lines)
        self._at = {line.installation: line for line in self._lines.values()}
        self._people = {person.phone: person for person in world.people}

    def behind(self, address: str) -> Person | None:
        """Whoever lives at the address and uses the line there; None where they have moved, or nobody is known."""
        return self._resident(self._at.get(address))

    def on_line(self, subscriber: str) -> Person | None:
        """Whoever lives where a line is installed; None likewise."""
        return self._resident(self._lines.get(subscriber))

    def _resident(self, line: Line | None) -> Person | None:
        person = self._people.get(line.phone) if line else None
        return None if person is None or person.moved else person
