"""The demo's folders: a finished one is used again, a half-made one removed, anybody else's refused and left as it is."""

from pathlib import Path

import pytest

from thelivu.base import Refused
from thelivu_sim.demo.folders import Folders

SHAPE = {"seed": 1, "profile": "tiny", "version": "0", "program": "a"}


@pytest.fixture
def there(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "data", tmp_path / "keys")


def test_a_finished_demo_is_found_by_its_shape_alone(there: Folders) -> None:
    there.clear(SHAPE)
    there.finish(SHAPE, {"agree": True})

    assert there.finished(SHAPE) == {"agree": True}
    assert there.finished(SHAPE | {"program": "b"}) is None


def test_a_half_made_demo_is_not_found_and_is_removed(there: Folders) -> None:
    there.clear(SHAPE)
    (there.data / "register.sqlite3").write_bytes(b"half")

    assert there.finished(SHAPE) is None

    there.clear(SHAPE)

    assert not (there.data / "register.sqlite3").exists()


@pytest.mark.parametrize("name", ["data", "keys"])
def test_a_folder_that_no_demo_made_is_refused_and_left_as_it_is(there: Folders, name: str) -> None:
    there.clear(SHAPE)
    folder: Path = getattr(there, name)
    (folder / "demo.json").unlink()
    (folder / "office.key").write_bytes(b"real")

    with pytest.raises(Refused) as refused:
        there.clear(SHAPE)

    assert refused.value.code == "sim.demo.not_a_demo"
    assert (folder / "office.key").read_bytes() == b"real"
    assert there.data.exists()


def test_a_demo_without_its_keys_is_no_demo(there: Folders) -> None:
    there.clear(SHAPE)
    there.finish(SHAPE, {"agree": True})
    (there.keys / "demo.json").unlink()

    assert there.finished(SHAPE) is None
