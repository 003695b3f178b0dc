"""A child in conflict with law: no page and no paper of that person says arrest or accused, in either language."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from thelivu.base import LANGUAGES, Refused, catalogue
from thelivu.cases.papers import CaseSheet, served
from thelivu.cases.persons import Accused
from thelivu.desk.cases import actions
from thelivu.desk.register.queries import now
from unit.exhibits.test_papers import codes

WORDS = re.compile(r"arrest(?!/)|accused(?!/)|അറസ്റ്റ|പ്രതി", re.IGNORECASE)


@pytest.fixture
def child(cast, case):
    return actions.add_accused(cast.ishaan, case.id, "Made Up Too", child=True)


def visible(html: str) -> str:
    """What a reader of the page's own part meets: no addresses, no names of fields."""
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"<[^>]+>", " ", main)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["arrest", "foundation", "name"])
def test_the_pages_of_a_child_have_other_words(cast, case, child, name, language) -> None:
    client, url = cast.client("ishaan"), reverse(f"cases:{name}", args=[child.id])
    client.post(reverse("front:language"), {"language": language, "next": url})
    answer = client.get(url)

    assert answer.status_code == 200
    assert WORDS.findall(visible(answer.content.decode())) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_part_of_a_child_on_the_case_has_other_words_and_offers_no_arrest(cast, case, child, language) -> None:
    actions.record_arrest(cast.ishaan, child.id, "apprehension", now(), "Cyber Station")
    client, url = cast.client("ishaan"), reverse("cases:show", args=[case.id])
    client.post(reverse("front:language"), {"language": language, "next": url})
    html = client.get(url).content.decode()
    part = html[html.index('id="persons"') : html.index("</section>", html.index('id="persons"'))]
    strip = html[html.index('class="strip') : html.index('id="persons"')]

    assert WORDS.findall(re.sub(r"<[^>]+>", " ", part)) == []
    assert WORDS.findall(re.sub(r"<[^>]+>", " ", strip[: strip.index("<section")])) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["notice", "apprehension"])
def test_the_papers_of_a_child_have_other_words_and_name_the_juvenile_police(kind, language) -> None:
    at = datetime(2026, 1, 20, tzinfo=UTC)
    sheet = CaseSheet("C-0001", "Cyber Station", "3/2026", at, (), "")
    paper = served(sheet, Accused("x", "A1", "known", ccl=True), kind, (), at)
    said = " ".join(catalogue(language)[code] for code in codes(paper.content))

    assert WORDS.findall(said) == []
    assert "cases.paper.unit_told" in codes(paper.content)
    assert "papers.signer.guardian" in codes(paper.content)


def test_an_arrest_of_a_child_is_refused_on_the_page_and_in_the_act(cast, case, child) -> None:
    with pytest.raises(Refused) as refused:
        actions.record_arrest(cast.ishaan, child.id, "arrest", now(), "Cyber Station")
    html = cast.client("ishaan").get(reverse("cases:arrest", args=[child.id])).content.decode()

    assert refused.value.code == "cases.child_not_arrested"
    assert 'value="arrest"' not in html
    assert 'value="apprehension"' in html


def test_an_adult_keeps_the_words_of_the_code(cast, case) -> None:
    adult = actions.add_accused(cast.ishaan, case.id, "Made Up", child=False)
    html = cast.client("ishaan").get(reverse("cases:arrest", args=[adult.id])).content.decode()

    assert WORDS.findall(visible(html))
