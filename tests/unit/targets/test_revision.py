"""A new rule version is compared before it is adopted: what moves, and by which rules."""

from datetime import UTC, datetime

from thelivu.targets import Dossier, Fact
from thelivu.targets.revision import moved
from thelivu.targets.rulefile import published, read_rules

AT = datetime(2026, 11, 27, tzinfo=UTC)
OLD = published()


def dossier(name: str, *codes: str) -> Dossier:
    return Dossier(name, tuple(Fact(code, True, "the reporter", "L-0001") for code in codes))


def revised(tier: str) -> str:
    """The published rules with grooming in another tier."""
    from importlib.resources import files

    text = files("thelivu.targets").joinpath("rules", "2026-11.toml").read_text(encoding="utf-8")
    return text.replace('code = "grooming"\ntier = "high"', f'code = "grooming"\ntier = "{tier}"').replace(
        'version = "2026-11"', 'version = "test"'
    )


def test_a_dossier_that_no_changed_rule_touches_does_not_move() -> None:
    assert () == moved([dossier("T-1", "production"), dossier("T-2")], OLD, read_rules(revised("raised")), AT)


def test_what_would_wait_longer_stands_first_with_the_rules_that_moved_it() -> None:
    new = read_rules(
        revised("raised").replace('code = "distribution"\ntier = "raised"', 'code = "spread"\ntier = "now"')
    )
    found = moved([dossier("T-1", "distribution"), dossier("T-2", "grooming")], OLD, new, AT)

    assert [("T-2", "high", "raised", True), ("T-1", "raised", "now", False)] == [
        (one.dossier, one.tier, one.new_tier, one.lowered) for one in found
    ]
    assert (("distribution",), ("spread",)) == (found[1].no_longer, found[1].newly)
