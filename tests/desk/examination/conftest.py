"""A phone in the examiner's hands, a folder of benign files on it, and a list that names two of them."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.examination.bench import a_device, a_list
from desk.exhibits.raid import entered, seize, to_examiner
from thelivu.authority import Subject
from thelivu.desk.authority.actions import ask
from thelivu.desk.examination import actions
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.queries import vault
from thelivu.examination import ACT


@pytest.fixture(autouse=True)
def own_data_folder(settings, tmp_path: Path) -> Iterator[None]:
    """The data folder of one test, so that what lies in it can be looked through."""
    settings.DATA = tmp_path / "data"
    vault.cache_clear()
    yield
    vault.cache_clear()


@pytest.fixture
def search(cast, authority):
    return entered(cast.sara, authority, approved_by=cast.chitra.id)


@pytest.fixture
def exhibit(cast, authority, search):
    row = seize(cast.ishaan, authority, search.id)
    to_examiner(cast.kiran, cast.esha, row.id)
    return row


@pytest.fixture
def files() -> dict[str, bytes]:
    return {f"dir {n % 3}/file {n}": secrets.token_bytes(5000) for n in range(12)}


@pytest.fixture
def folder(tmp_path: Path, files) -> Path:
    return a_device(tmp_path / "device", files)


@pytest.fixture
def known(cast, files):
    named = [files["dir 0/file 0"], files["dir 1/file 1"]]
    return actions.load_list(cast.esha, a_list(*named), "made-up@1", "Example issuer, letter 7")


@pytest.fixture
def permit(cast, authority):
    def give(row, actor=None, act=ACT):
        with seen_as((actor or cast.esha).scope):
            return ask(authority, act, Subject("exhibit", row.label))

    return give
