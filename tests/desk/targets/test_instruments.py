"""Results of outside instruments: recorded by an officer, shown with the dossier, and read by nothing that ranks."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

import thelivu.targets
from thelivu.base import InputError, Refused, ist
from thelivu.desk.people.models import OfficerRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import EntryRow
from thelivu.desk.register.queries import now
from thelivu.desk.register.verify import verify
from thelivu.desk.targets import actions, queries
from thelivu.desk.targets.models import InstrumentRow


def result(**other):
    said = {
        "name": "KIRAT", "instrument_version": "2", "level": "Very High", "assessed_on": ist(now()).date(),
        "assessor": "SI Testcase", "trained": "course of 2 March 2026, certificate 12", "paper": "malkhana, shelf 4",
    }  # fmt: skip
    return said | other


def record(cast, target, who="anu", **other):
    return actions.record_instrument(getattr(cast, who), target.id, **result(**other))


def test_a_result_is_on_the_record_and_on_the_page_of_the_dossier(cast, target) -> None:
    record(cast, target)
    entry = EntryRow.objects.filter(stream=target.stream).order_by("-seq").first()
    page = cast.client("chitra").get(reverse("targets:show", args=[target.id]))
    own = cast.client("arun").get(reverse("targets:show", args=[target.id])).content.decode()

    assert ("target.instrument_recorded", cast.anu.id) == (entry.kind, entry.actor)
    assert 404 == page.status_code
    assert all(
        text in own for text in ("KIRAT", "Very High", "SI Testcase", "certificate 12", "malkhana, shelf 4")
    )
    assert "No rule reads it" in own
    assert () == verify().differences


def test_the_order_of_work_is_the_same_with_it_and_without(cast, target) -> None:
    at = now()
    with seen_as(cast.anu.scope):
        before = queries.rankings([target], at)
        record(cast, target)
        record(cast, target, level="Low")
        after = queries.rankings([target], at)

    assert before == after


def test_no_rule_knows_the_table() -> None:
    folder = Path(thelivu.targets.__file__).parent
    named = [
        path.name for path in folder.rglob("*.py")
        if any(isinstance(node, ast.Name) and "nstrument" in node.id for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    ]  # fmt: skip

    assert [] == named
    assert "nstrument" not in "".join(path.read_text("utf-8") for path in folder.rglob("*.toml"))


@pytest.mark.parametrize("part", ["name", "instrument_version", "level", "assessor", "trained", "paper"])
def test_a_result_without_one_of_its_parts_is_refused(cast, target, part) -> None:
    with pytest.raises(InputError) as wrong:
        record(cast, target, **{part: " "})

    assert "desk_instruments.incomplete" == wrong.value.code


def test_an_assessment_that_is_still_to_come_is_refused_in_the_form(cast, target) -> None:
    asked = result(assessed_on=(ist(now()).date() + timedelta(days=1)).isoformat())
    answer = cast.client("anu").post(reverse("targets:instrument", args=[target.id]), asked)

    assert 400 == answer.status_code
    assert "still to come" in answer.content.decode()


def test_the_form_records_it(cast, target) -> None:
    client = cast.client("anu")
    answer = client.post(reverse("targets:instrument", args=[target.id]), result())

    assert 302 == answer.status_code
    with seen_as(INTEGRITY):
        assert "Very High" == InstrumentRow.objects.get().level


@pytest.mark.parametrize("name", ["chitra", "kiran", "esha", "lekha", "aamir", "admin"])
def test_who_decides_nothing_records_nothing(cast, target, name) -> None:
    with pytest.raises(Refused):
        record(cast, target, name)
    assert cast.client(name).post(reverse("targets:instrument", args=[target.id]), result()).status_code in (
        403,
        404,
    )


def test_06_an_outsider_has_neither_form_nor_result(cast, target) -> None:
    record(cast, target)
    with pytest.raises(Refused):
        record(cast, target, "omar")
    assert 404 == cast.client("omar").get(reverse("targets:instrument", args=[target.id])).status_code


def test_the_form_speaks_malayalam(cast, target) -> None:
    OfficerRow.objects.filter(username="anu").update(language="ml")
    page = cast.client("anu").get(reverse("targets:instrument", args=[target.id])).content.decode()

    assert "ഫലം രേഖപ്പെടുത്തുക" in page
    assert "⟨" not in page
