"""One admitted CyberTip, in a vault of its own: a lead, its source and its document."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from desk.leads.files import tip
from thelivu.desk.leads.actions import import_file
from thelivu.desk.leads.models import LeadRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import vault


@pytest.fixture(autouse=True)
def own_vault(settings, tmp_path: Path) -> Iterator[None]:
    settings.DATA = tmp_path / "data"
    vault.cache_clear()
    yield
    vault.cache_clear()


@pytest.fixture
def admitted(cast, authority) -> SimpleNamespace:
    """`lead`, `source` and `document`, as anu admitted them."""
    source = import_file(cast.anu, authority, tip(), "tip.xml")
    with seen_as(INTEGRITY):
        lead = LeadRow.objects.get(source_id=source.id)
        return SimpleNamespace(lead=lead, source=source, document=source.original, authority=authority)


@pytest.fixture
def purpose() -> str:
    from thelivu.law import load

    return next(iter(load().purposes))
