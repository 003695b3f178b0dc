"""Who hands in very many files, again from the beginning after each kill; and what then stands in the register.

Run as a program: `feed N` hands in N reports, `work` does long work until killed, `tell` prints counts as lines of JSON.
The environment names the register.
"""

import io
import json
import os
import sys
import time
import zipfile
from dataclasses import dataclass

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thelivu.desk.settings")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
PACKED = 20  # tips in an archive


@dataclass(frozen=True)
class Mix:
    """How many files of each kind make N reports: a fifth of tips alone, a fifth in archives, the rest rows of sheets."""

    reports: int

    @property
    def tips(self):
        return self.reports // 5

    @property
    def archives(self):
        return self.reports // 5 // PACKED

    @property
    def rows(self):
        return 100 if self.reports < 10_000 else 500

    @property
    def sheets(self):
        return (self.reports - self.tips - self.archives * PACKED) // self.rows

    @property
    def bad(self):
        """Tips that cannot be read, and as many pictures under the name of a tip."""
        return max(self.reports // 1000, 5)

    @property
    def sources(self):
        return self.tips + self.sheets + self.archives * PACKED + self.bad


def plain_files(mix):
    """Tips, archives of tips, and among them what cannot be read or kept, in a mixed order."""
    from desk.leads.files import tip

    every = max(mix.tips // mix.bad, 1)
    for number in range(mix.tips):
        yield f"tip-{number}.xml", tip(f"3{number:07d}")
        if number % 100 == 0:
            yield f"again-{number}.xml", tip(f"3{number:07d}")  # the same bytes under another name
        if number % every == 0 and number // every < mix.bad:
            yield f"cut-{number}.xml", f"<report><!-- thelivu-synthetic {number} -->".encode()
            yield f"picture-{number}.xml", PICTURE + str(number).encode()
        if number < mix.archives:
            yield f"pack-{number}.zip", _packed(number)


def _packed(number):
    from desk.leads.files import tip

    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for place in range(PACKED):
            info = zipfile.ZipInfo(f"{place}.xml", (2026, 1, 1, 0, 0, 0))  # the same bytes after a kill
            archive.writestr(info, tip(f"4{number:05d}{place:02d}"))
    return data.getvalue()


def sheets(mix):
    from scenario.killed_office import MAPPING  # noqa: F401 - the sheets are read by it

    for sheet in range(mix.sheets):
        rows = [
            f"5{sheet:04d}{row:04d},2026-01-{1 + row % 28:02d}T10:00:00,192.0.2.{row % 250},{1024 + row},mira{sheet}x{row}"
            for row in range(mix.rows)
        ]
        text = "\n".join(
            ["Report No,Time UTC,IP,Port,Handle,# thelivu-synthetic", *(f"{row}," for row in rows), ""]
        )
        yield f"sheet-{sheet}.csv", text.encode()


def feed(reports):
    from scenario.killed_office import MAPPING
    from thelivu.desk.authority.models import AuthorityRow
    from thelivu.desk.leads.intake_actions import begin, take_in
    from thelivu.desk.people.queries import actor_named
    from thelivu.desk.people.scope import seen_as
    from thelivu.leads import read_mapping

    mix, anu = Mix(reports), actor_named("anu")
    with seen_as(anu.scope):
        authority = AuthorityRow.objects.get().id
    print("ready", flush=True)
    take_in(begin(anu, authority, "folder", sender="Tips"), plain_files(mix))
    mapping = read_mapping(json.dumps(MAPPING).encode())
    take_in(begin(anu, authority, "folder", sender="Sheets", mapping=mapping), sheets(mix))


def work():
    from thelivu.desk.jobs.worker import run_forever

    print("ready", flush=True)
    run_forever()


def counts():
    from django.db.models import Count

    from thelivu.desk.jobs.models import ItemRow
    from thelivu.desk.leads.models import ArchiveRow, LeadRow, SourceRow
    from thelivu.desk.people.scope import INTEGRITY, seen_as

    with seen_as(INTEGRITY):
        items = dict(ItemRow.objects.values_list("state").annotate(Count("id")))
        tables = {"leads": LeadRow, "sources": SourceRow, "archives": ArchiveRow}
        return {"items": items, **{name: table.objects.count() for name, table in tables.items()}}


def tell():
    while True:
        print(json.dumps(counts()), flush=True)
        time.sleep(2)


if __name__ == "__main__":
    django.setup()
    {"feed": lambda: feed(int(sys.argv[2])), "work": work, "tell": tell}[sys.argv[1]]()
