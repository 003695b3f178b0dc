"""The made-up phone: the same seed, the same bytes; as a folder and as a zip the same files; nothing of it is a picture."""

import io
import zipfile
from pathlib import Path

from thelivu.devices import open_folder
from thelivu.devices.look import magic
from thelivu_sim.devices.phone import phone, write_folder, zip_bytes


def test_the_same_seed_gives_the_same_phone_and_another_another() -> None:
    assert phone(7).files == phone(7).files
    assert zip_bytes(phone(7)) == zip_bytes(phone(7))
    assert phone(7).files != phone(8).files


def test_the_folder_and_the_zip_hold_the_same_files(tmp_path: Path) -> None:
    made = phone()
    folder = open_folder(write_folder(made, tmp_path))
    read = {entry.path: b"".join(entry.read()) for entry in folder.entries() if entry.read}
    with zipfile.ZipFile(io.BytesIO(zip_bytes(made))) as packed:
        assert read == {name: packed.read(name) for name in packed.namelist()} == dict(made.files)


def test_01_no_file_of_it_is_a_picture_or_a_film() -> None:
    assert not any(magic.picture(data[:4096]) or magic.film(data[:4096]) for data in phone().files.values())
