"""The replies that the simulator writes: one zone or none, two customers at once, customers by port."""

import pytest

from thelivu.attribution import decide, read_mapping, read_return
from thelivu_sim.fixtures.isp import ADDRESS, FIXTURES, mapping
from unit.attribution.made import seen


def decided(name, zone, **sighting):
    reply = read_return(FIXTURES[name](), read_mapping(mapping(zone), where="m"), name=name)
    (one,) = decide([seen(clock="12:00:00", ip=ADDRESS, **sighting)], [reply]).sightings
    return one.state, reply


@pytest.mark.parametrize("zone", ["IST", "UTC"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_stated_zone_gives_the_one_line(form, zone) -> None:
    state, reply = decided(f"isp_reply_{form}_{zone}.{form}", zone)

    assert (state, reply.rows_in, len(reply.rejected)) == ("UNIQUE_SINGLE", 2, 0)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_03_without_a_zone_no_line_is_named(form) -> None:
    state, _ = decided(f"isp_reply_{form}_nozone.{form}", "nozone")

    assert state not in ("UNIQUE_SINGLE", "CORROBORATED")


def test_03_a_zone_stated_wrongly_finds_nobody_at_that_time() -> None:
    state, _ = decided("isp_reply_csv_nozone.csv", "UTC")

    assert state == "NO_RECORD"


def test_03_two_customers_at_once_stay_two() -> None:
    assert decided("isp_reply_two_subscribers.csv", "UTC")[0] == "AMBIGUOUS"


@pytest.mark.parametrize(
    ("port", "state"), [(40112, "UNIQUE_SINGLE"), (50112, "NO_RECORD"), (None, "NEEDS_PORT")]
)
def test_a_customer_by_port_needs_the_port(port, state) -> None:
    assert decided("isp_reply_nat_range.csv", "UTC", port=port)[0] == state
