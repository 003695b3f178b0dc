"""The sensor and Debian's own programs: transmission and rtorrent as peers, opentracker as a tracker."""

import pytest

from scenario import interop_office
from unit.thelivu_sim.swarm.inside import inside

pytestmark = pytest.mark.ci


def test_transmission_states_what_it_holds_and_uploads_nothing_to_us():
    found = inside(interop_office.transmission)

    assert (found["level"], found["pieces_claimed"], found["pieces_total"]) == ("L4", 128, 128)
    assert found["client"].startswith("Transmission")
    assert found["uploaded"] == ["None"]


def test_rtorrent_states_what_it_holds():
    found = inside(interop_office.rtorrent)

    assert (found["level"], found["pieces_claimed"], found["pieces_total"]) == ("L4", 128, 128)


def test_opentracker_is_told_of_us_in_a_listed_watch_alone():
    found = inside(interop_office.opentracker)

    assert found["before"] == [0, 0]
    assert found["after"] == found["by_http"] == [0, 1]
