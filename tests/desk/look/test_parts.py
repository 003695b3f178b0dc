"""The parts of a page, rendered: words, shapes, accounts, and what must never appear."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django import forms
from django.template import engines
from django.template.loader import render_to_string

from thelivu.desk.front.templatetags import shapes

FRAME = SimpleNamespace(language="en", now=datetime(2026, 1, 20, 4, 0, tzinfo=UTC))


def show(source: str, **context: object) -> str:
    return engines["django"].from_string("{% load desk %}" + source).render({"frame": FRAME, **context})


@pytest.mark.parametrize("name", shapes.STATES)
def test_every_state_has_a_word_and_a_shape_or_a_bar(name: str) -> None:
    for language in ("en", "ml"):
        html = show("{% state name %}", name=name, frame=SimpleNamespace(language=language))
        assert "⟨" not in html
        assert "<svg" in html or name in {"withheld", "synthetic"}


@pytest.mark.parametrize("name", shapes.GRID)
def test_a_shape_with_a_title_is_read_aloud(name: str) -> None:
    assert 'role="img"><title>Passed</title>' in show("{% icon name 'Passed' %}", name=name)
    assert 'aria-hidden="true"' in show("{% icon name %}", name=name)


def test_an_instant_is_machine_readable() -> None:
    html = show("{% instant at %}", at=FRAME.now)
    assert html == '<time datetime="2026-01-20T04:00:00Z">20 Jan 2026, 09:30 IST (04:00 UTC)</time>'


def test_a_district_is_named_in_the_language_of_the_page() -> None:
    malayalam = SimpleNamespace(language="ml", now=FRAME.now)
    assert show("{% district 'EKM-C' %}") == "Ernakulam City"
    assert show("{% district 'EKM-C' %}", frame=malayalam) == "എറണാകുളം സിറ്റി"
    assert show("{% district 'ZZ' %}") == "ZZ"


def test_04_a_sum_that_fails_is_shown_as_failed() -> None:
    assert "failed" not in show("{% accounting 16 14 2 '#' %}")
    html = show("{% accounting 16 14 1 '#' %}")
    assert "failed" in html
    assert "The sum does not hold" in html
    assert "failed" in show("{% equation parts %}", parts=[(5, "planned"), (3, "closed"), (1, "inside")])


def test_04_no_reading_is_preselected_and_deciding_later_is_an_answer() -> None:
    html = show(
        '{% include "parts/ambiguity.html" with readings=readings written=written %}',
        readings=[{"value": "0", "text": "3 January 2026"}, {"value": "1", "text": "1 March 2026"}],
        written="03/01/2026",
    )
    assert "checked" not in html
    assert html.count('type="radio"') == 3


def test_10_a_withheld_fact_never_prints_its_value() -> None:
    fact = {"term": "Name", "value": "MARKER-PARTICULARS", "withheld": True, "url": "/open"}
    for part in ("facts", "panel_facts"):
        html = show(f'{{% include "parts/{part}.html" with facts=facts title="x" %}}', facts=[fact])
        assert "MARKER" not in html
        assert "withheld" in html
    assert "MARKER" not in show('{% include "parts/strip.html" %}', strip=[fact])


def test_outside_text_is_escaped_and_never_a_link() -> None:
    fact = {"term": "Text", "value": "<b>http://example.org</b>", "outside": True}
    html = show('{% include "parts/facts.html" with facts=facts %}', facts=[fact])
    assert "&lt;b&gt;http://example.org" in html
    assert "<a " not in html


def test_the_short_digest_keeps_its_ends() -> None:
    assert "7c1e 09ab … 41d2" in show("{{ d|fingerprint }}", d="7c1e09ab" + "0" * 52 + "41d2")
    assert show("{{ n|grouped }}", n=48112) == "48,112"


class Bag(forms.Form):
    kind = forms.ChoiceField(
        choices=[("a", "Mobile phone"), ("b", "Laptop")], widget=forms.RadioSelect, label="What is it?"
    )
    bag = forms.CharField(help_text="Type it again.", label="Bag number")
    note = forms.CharField(required=False, label="Note")


def test_nothing_in_a_new_form_is_preselected() -> None:
    html = show("{% fields_of form %}", form=Bag())
    assert "checked" not in html
    assert html.count('class="choice"') == 2


def test_an_error_stands_beside_its_field_and_in_the_list_that_links_to_it() -> None:
    form = Bag({"kind": "a", "bag": ""})
    html = show("{% errors form %}{% fields_of form %}", form=form)
    assert '<a href="#id_bag">Bag number</a>: Nothing was entered.' in html
    assert 'aria-describedby="id_bag_hint id_bag_error"' in html
    assert 'id="id_bag_error"' in html
    assert 'aria-invalid="true"' in html
    assert "checked" in html  # input is kept


def test_labels_and_errors_are_said_in_the_readers_language() -> None:
    html = show("{% errors form %}", form=Bag({}), frame=SimpleNamespace(language="ml"))
    assert "ഒന്നും നൽകിയിട്ടില്ല" in html


@dataclass
class Node:
    name: str = "leads"
    title: str = "Leads"
    url: str = "/leads/"
    count: int = 1400
    overdue: int = 1
    current: bool = True


@dataclass
class Frame:
    synthetic: bool = True
    officer_name: str = "R. Thampi"
    officer_rank: str = "Insp."
    unit_name: str = "CCSE, State"
    language: str = "en"
    languages: tuple[tuple[str, str], ...] = (("en", "English"), ("ml", "മലയാളം"))
    line: list[Node] = field(default_factory=lambda: [Node()])
    my_day_url: str = "/"
    now: datetime = FRAME.now


def test_the_frame_says_who_where_and_that_all_is_made_up() -> None:
    html = render_to_string("base.html", {"frame": Frame()})
    for words in (
        "every person, number and address",
        "R. Thampi",
        "1 overdue",
        "1,400",
        'href="#page"',
        "Sign out",
    ):
        assert words in html
    assert html.count("<h1") == 1
    assert 'aria-current="true"' in html


def test_a_page_without_an_officer_shows_no_line_and_no_search() -> None:
    html = render_to_string("404.html", {"frame": None})
    assert "There is no such record." in html
    assert '<nav class="line"' not in html
    assert "search" not in html
