"""The files that are spoiled: every fixture that the simulator writes, in every family, and the samples of the first formats."""

import json
import pkgutil
from functools import cache
from importlib import import_module

import thelivu_sim.fixtures
from thelivu.leads import importer_of, read_mapping
from thelivu_sim import tables
from thelivu_sim.fixtures import cybertip
from unit.leads import samples

MAPPING = read_mapping(json.dumps(samples.mapping_json()).encode())


@cache
def fixtures():
    """Name -> bytes, of every module of fixtures that there is."""
    found = {}
    for module in pkgutil.iter_modules(thelivu_sim.fixtures.__path__):
        made = getattr(import_module(f"thelivu_sim.fixtures.{module.name}"), "FIXTURES", {})
        found |= {name: write() for name, write in made.items()}
    return found


@cache
def subjects():
    """Each: bytes, name, mapping."""
    own = {
        "min.xml": cybertip.cybertip_min(),
        "full.xml": cybertip.cybertip_full(),
        "unknown.xml": cybertip.unknown_element(),
        "details.xml": cybertip.file_details(),
        "sheet.csv": samples.sheet_csv(),
        "wide.csv": samples.sheet_csv().decode().encode("utf-16"),
        "sheet.xlsx": tables.xlsx([samples.HEADER, *samples.rows(cybertip.Marks(), 2)]),
    }
    every = [(data, name, None) for name, data in {**own, **fixtures()}.items()]
    return tuple(every + [(own[name], name, MAPPING) for name in ("sheet.csv", "wide.csv", "sheet.xlsx")])


def formats_reached():
    """The formats of which at least one subject is known."""
    found = set()
    for data, name, _ in subjects():
        try:
            found.add(importer_of(data[:4096], name).FORMAT)
        except Exception as unknown:  # noqa: F841 - an archive: read by its own reader
            continue
    return found
