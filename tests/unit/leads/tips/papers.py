"""What every test of a tip asks: the reading of a fixture, as values that a test can compare."""

from thelivu.base import digest_stream
from thelivu.leads import file_entry, read
from thelivu_sim.fixtures.tips import FIXTURES
from thelivu_sim.markers import PREFIX


def reading(name, data=None, mapping=None):
    return read(FIXTURES[name]() if data is None else data, name=name, mapping=mapping)


def seen(one):
    """Kind, identifiers, port and the one moment of an observation."""
    at = one.at.certain.lo.isoformat() if one.at and one.at.certain else None
    return one.kind, [each.value for each in one.identifiers], one.port, at


def printed(found):
    return str(file_entry(found, "x", digest_stream([b""])))


def hides(found, data):
    """Nothing of a marker prints, and each one stands in a withheld span of the text form or of the bytes."""
    source = found.rendition if found.rendition is not None else data
    shown = bytearray(source)
    for one in found.withheld:
        shown[one.start : one.end] = b"." * (one.end - one.start)
    return (
        PREFIX.encode() in source
        and PREFIX.encode() not in shown
        and PREFIX not in printed(found) + repr(found)
    )
