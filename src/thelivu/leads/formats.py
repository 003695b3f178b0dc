"""Formats: bytes and a name arrive; the one importer that knows them reads them. A new format is a new line here."""

from typing import Protocol

from thelivu.base import InputError
from thelivu.leads import cybertip_xml, forwarded, sheet_csv, sheet_xlsx
from thelivu.leads.casefiles import icse, vics
from thelivu.leads.chats import device_activity, telegram, whatsapp
from thelivu.leads.limits import LIMITS, Limits
from thelivu.leads.model import Reading
from thelivu.leads.platforms import google, meta, snapchat, x
from thelivu.leads.sheet_mapping import SheetMapping
from thelivu.leads.tips import cybertip_json, pdf


class Importer(Protocol):
    """What each module of a format gives."""

    FORMAT: str

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether the first bytes and the name are of this format."""

    def read(
        self, data: bytes, *, name: str, mapping: SheetMapping | None = None, limits: Limits = LIMITS
    ) -> Reading:
        """Reads it, or raises InputError or Refused."""


IMPORTERS: tuple[Importer, ...] = (
    forwarded,
    device_activity,
    telegram,
    whatsapp,
    meta,
    google,
    snapchat,
    x,
    cybertip_json,
    pdf,
    vics,
    icse,
    cybertip_xml,
    sheet_xlsx,
    sheet_csv,
)
"""The special before the general: the first one that knows the file reads it."""

HEAD = 4096  # bytes that decide


def importer_of(head: bytes, name: str) -> Importer:
    """The importer for a file that begins so and is named so."""
    for importer in IMPORTERS:
        if importer.sniff(head[:HEAD], name):
            return importer
    raise InputError("leads.unknown_format")


def read(data: bytes, *, name: str, mapping: SheetMapping | None = None, limits: Limits = LIMITS) -> Reading:
    """Reads a file of any known format. The same bytes and mapping always give the same reading."""
    return importer_of(data[:HEAD], name).read(data, name=name, mapping=mapping, limits=limits)
