"""What a provider is asked: copied by machine, in both zones, with the month in letters."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from thelivu.attribution import QUESTIONS, RequestLine, lines_to_ask
from thelivu.base import InputError, Refused, Word, say
from unit.attribution.made import seen


def test_a_line_holds_the_whole_window_in_both_zones():
    (line,) = lines_to_ask(
        [seen(clock="22:41:07", port=40112, proto="tcp", dest="203.0.113.1", dest_port=443)]
    )

    assert line == RequestLine(
        sighting="s1", address="192.0.2.1", port=40112, proto="tcp", dest="203.0.113.1", dest_port=443,
        from_utc="12-JAN-2026 22:41:02", to_utc="12-JAN-2026 22:41:12",
        from_ist="13-JAN-2026 04:11:02", to_ist="13-JAN-2026 04:11:12", retained_until=date(2028, 1, 13),
    )  # fmt: skip


def test_part_of_a_second_is_rounded_outwards():
    (line,) = lines_to_ask([seen(u=0.5)])

    assert (line.from_utc, line.to_utc) == ("12-JAN-2026 11:59:59", "12-JAN-2026 12:00:01")


@pytest.mark.parametrize("month", range(1, 13))
def test_the_month_is_written_in_letters_in_any_locale(month):
    at = datetime(2026, month, 5, 1, 2, 3, tzinfo=UTC)
    (line,) = lines_to_ask([seen(clock=at.strftime("%Y-%m-%dT%H:%M:%S"), u=0)])

    assert datetime.strptime(line.from_utc, "%d-%b-%Y %H:%M:%S").replace(tzinfo=UTC) == at


def test_the_last_day_follows_from_the_retention():
    (line,) = lines_to_ask([seen()], retention_days=365)

    assert line.retained_until == date(2027, 1, 12)


def test_an_unknown_port_and_destination_stay_unknown():
    (line,) = lines_to_ask([seen()])

    assert (line.port, line.proto, line.dest, line.dest_port) == (None, "", "", None)


def test_04_a_sighting_without_a_zone_cannot_be_asked_about():
    with pytest.raises(InputError) as refused:
        lines_to_ask([seen(), seen("s2", None)])

    assert (refused.value.word.code, refused.value.word.values) == (
        "attribution.ask_needs_zone",
        {"where": "s2"},
    )


@pytest.mark.parametrize("language", ["en", "ml"])
def test_every_question_has_its_sentence(language):
    assert len(QUESTIONS) == 8
    assert [code for code in QUESTIONS if "⟨" in say(Word(code), language)] == []


@pytest.mark.parametrize("level", ["L1", "L2", "L3a", "L3b", "L4"])
def test_below_l5_a_sensor_supports_no_request(level):
    with pytest.raises(Refused) as refused:
        lines_to_ask([seen(), replace(seen("s2"), level=level)])

    assert (refused.value.code, refused.value.word.values) == ("attribution.ask_below_l5", {"where": "s2", "level": level})
    assert len(lines_to_ask([seen(), replace(seen("s2"), level="L5")])) == 2
