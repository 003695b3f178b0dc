"""What the pages of returns show: what was asked, rows that were not taken, the file."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from thelivu.base import IST, Word

from . import stored

Fact = dict[str, Any]


def asked_by(row: Any) -> dict[str, Any]:
    """What a letter asked, copied into the form of its answer; to the minute, never narrower."""
    last = row.asked_to.astimezone(IST).replace(second=0, microsecond=0) + timedelta(minutes=1)
    return {
        "provider": row.provider, "asked_ips": "\n".join(sorted({line["ip"] for line in row.lines})),
        "asked_from": row.asked_from.astimezone(IST), "asked_to": last,
    }  # fmt: skip


def rejected(row: Any) -> list[tuple[int, Word]]:
    """The rows that were not taken, each with why."""
    return [(one["row"], stored.said(one)) for one in row.rejected]


def return_source(row: Any) -> list[Fact]:
    """The rail's section on the file."""
    facts: list[Fact] = [
        {"term": "desk_attribution.file_name", "value": row.name, "outside": True},
        {"term": "SHA-256", "digest": row.sha256},
        {"term": "desk_attribution.document", "value": "desk_attribution.withheld_whole",
         "url": reverse("register:document", args=[row.source_id])},
    ]  # fmt: skip
    if row.request:
        links = [(row.request.label, reverse("attribution:request", args=[row.request_id]))]
        facts.append({"term": "desk_attribution.answers", "links": links})
    return facts
