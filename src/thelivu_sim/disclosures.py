"""What the unit is told: true events arrive; the sightings as somebody reported them leave, with their source.

A disclosure can lack its port or its zone, carry a wrong time or a mistyped address. Two disclosures of one account
come from two sources, because equal sources prove nothing twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from thelivu_sim import faults, tables
from thelivu_sim.events import IST, Account, Event
from thelivu_sim.network import PROVIDERS
from thelivu_sim.providers import RequestLine, owner
from thelivu_sim.world import World


@dataclass(frozen=True, slots=True)
class Source:
    """A document that reached the unit: a sheet (columns mapped), a tip in XML, or a letter."""

    id: str
    kind: str
    sender: str
    file: str
    time_format: str = "%Y-%m-%d %H:%M:%S"
    zone: str | None = "UTC"


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One sighting as disclosed: what the document says, and what went wrong on the way."""

    id: str
    account: str
    event: str
    source: Source
    ip: str
    port: int | None
    at: datetime
    fault: str

    @property
    def time_text(self) -> str:
        """The time as it stands in the document."""
        zone = IST if self.source.zone in (None, "Asia/Kolkata") else self.at.tzinfo
        return self.at.astimezone(zone).strftime(self.source.time_format)


@dataclass(frozen=True, slots=True)
class Request:
    """What the unit asks of one provider for one day."""

    reference: str
    provider: str
    lines: tuple[RequestLine, ...]
    disclosures: tuple[str, ...]


TIPS = tuple(
    Source(f"CT-SHEET-{number}", "sheet", "National centre", f"cybertips-{number}.xlsx")
    for number in range(1, 6)
)
LISTS = tuple(
    Source(f"CBI-{number}", "sheet", "Interpol through CBI", f"interpol-cbi-{number}.csv", "%d/%m/%Y %H:%M:%S", zone)
    for number, zone in ((1, "Asia/Kolkata"), (2, "Asia/Kolkata"))
)  # fmt: skip
WITHOUT_ZONE = Source(
    "CBI-3", "sheet", "Interpol through CBI", "interpol-cbi-3.csv", "%d/%m/%Y %H:%M:%S", None
)
_XML_SHARE, _LETTER_SHARE = 0.1, 0.15


def disclosures(world: World) -> tuple[Disclosure, ...]:
    """Every sighting that the unit is told, in the order of the accounts."""
    made: list[Disclosure] = []
    random = Random(f"{world.seed}|disclosures")
    for account in world.accounts:
        sources = _sources(random, account)
        for event, source in zip(account.events, sources, strict=True):
            made.append(_disclosed(random, account, event, source))
    return tuple(made)


def requests(told: Iterable[Disclosure]) -> tuple[Request, ...]:
    """The requests that follow: one for each provider and day in India; what has no zone or no provider is not asked."""
    grouped: dict[tuple[str, str], list[Disclosure]] = {}
    for one in told:
        provider = owner(one.ip)
        if provider is not None and one.source.zone is not None:
            day = one.at.astimezone(IST).strftime("%Y-%m-%d")
            grouped.setdefault((provider.code, day), []).append(one)
    return tuple(
        Request(
            f"REQ-{code}-{day}",
            code,
            tuple(RequestLine(one.ip, one.port, one.at) for one in asked),
            tuple(one.id for one in asked),
        )
        for (code, day), asked in sorted(grouped.items())
    )


def sightings(told: Iterable[Disclosure]) -> bytes:
    """The disclosures as sightings (interchange section 1), as an officer would copy them by machine."""
    rows = [["id", "identity", "ip", "port", "time", "uncertainty_s", "source", "same_user_basis"]]
    for one in told:
        port = "" if one.port is None else str(one.port)
        zone = "" if one.source.zone is None else "+05:30" if one.source.zone == "Asia/Kolkata" else "Z"
        at = one.at.astimezone(IST if zone in ("", "+05:30") else UTC).strftime("%Y-%m-%dT%H:%M:%S")
        rows.append([one.id, one.account, one.ip, port, at + zone, "5", one.source.file, "account id"])
    return tables.csv_bytes(rows)


def _sources(random: Random, account: Account) -> list[Source]:
    """A different source for each event of an account."""
    count = len(account.events)
    if account.story.name == "no_zone":
        return [WITHOUT_ZONE] * count
    if account.story.name == "single" and random.random() < _LETTER_SHARE:
        return [Source(f"LETTER-{account.id}", "letter", "Letter", f"letter-{account.id}.txt")]
    sheets: Sequence[Source] = random.sample([*TIPS, *LISTS], count)
    return [_as_xml(account, n) if random.random() < _XML_SHARE else one for n, one in enumerate(sheets)]


def _as_xml(account: Account, number: int) -> Source:
    report = 9_000_000 + int(account.id[3:]) * 10 + number
    return Source(f"CT-{report}", "xml", account.platform, f"cybertip-{report}.xml", "%Y-%m-%dT%H:%M:%SZ")


def _disclosed(random: Random, account: Account, event: Event, source: Source) -> Disclosure:
    fault = faults.lead_fault(random)
    port: int | None = event.port
    if account.story.name == "no_port" or fault == "no_port":
        port = None
    shifts = {
        "time_off": timedelta(seconds=random.randint(-120, 120)),
        "shift_530": timedelta(hours=5, minutes=30),
        "shift_12": timedelta(hours=12),
    }
    at = event.at + shifts.get(fault, timedelta(0))
    ip = _typo(random, event.ip) if fault == "typo" else event.ip
    kind = PROVIDERS[event.lease.provider].kind if event.lease else ""
    if kind in ("dynamic", "static", "ipv6") and random.random() < 0.3:
        port = None  # platforms rarely log it, and these lines do not need it
    return Disclosure(event.id, account.id, event.id, source, ip, port, at, fault)


def _typo(random: Random, ip: str) -> str:
    """One digit of the last part is another."""
    head, mark, last = ip.rpartition(":" if ":" in ip else ".")
    digit = str((int(last[-1], 16) + random.randint(1, 8)) % 10)
    changed = f"{head}{mark}{last[:-1]}{digit}"
    return changed if changed != ip and not changed.endswith(".0") else ip
