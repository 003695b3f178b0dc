"""Messages of a return: the fields of a section arrive; conversations leave, for the vault alone.

Who wrote is known by the number that stands behind the name; when, by `Sent`. The words go into the conversation and
nowhere else: the return's text form has a line for each message with its time, and no name.
"""

import re
from collections.abc import Iterator, Sequence

from thelivu.base import Identifier, identifier
from thelivu.leads.chat_model import GROUP, PERSONAL, Group, Message
from thelivu.leads.chats.talk import Talk
from thelivu.leads.platforms import values
from thelivu.leads.platforms.fields import Field, Record, records

_KEYS = ("author", "sent", "body")
_WHO = re.compile(r"\((?:[^():]{1,40}: ?)?(\d{4,20})\)\s*\Z")
_THREAD = re.compile(r"\(?(\d{4,40})\)?")
_TWO = 2  # people who talk with each other alone


def take_messages(section: str, fields: Sequence[Field], talk: Talk, platform: str) -> Iterator[Field]:
    """Adds the messages of a section to the talk; gives a line of the text form for each."""
    threads = [(thread, found) for thread in _threads(fields) if (found := records(section, thread, _KEYS))]
    for number, (thread, found) in enumerate(threads, start=1):
        group = _group(
            thread, f"{talk.reference.partition(':')[2] or talk.reference}-{section}-{number}", platform
        )
        people = {who for one in found if (who := _sender(one, platform))} | _participants(thread, platform)
        talk.open(Group(group, GROUP if len(people) > _TWO else PERSONAL, f"{section}, thread {number}"))
        for place, one in enumerate(found, start=1):
            talk.item()
            where = f"{section}, thread {number}, message {place}"
            sent = one.first("sent") if one.paired else None
            at = values.instant(sent.text) if sent else None
            at = at if at and at.naive else None
            name, body = one.first("author"), one.first("body")
            sender = _sender(one, platform)
            talk.say(group, Message(where, sender, at, name.text if name else "", body.text if body else ""))
            yield Field(
                section, f"message {number}.{place}", at.text if at else "", 0, known=True, taken=True
            )


def _threads(fields: Sequence[Field]) -> Iterator[list[Field]]:
    """The fields of each thread; what stands before the first is one too."""
    thread: list[Field] = []
    for one in fields:
        if one.key == "thread" and thread:
            yield thread
            thread = []
        thread.append(one)
    yield thread


def _group(thread: Sequence[Field], own: str, platform: str) -> Identifier:
    """The thread's own number, or one of this file alone."""
    said = next((one.text for one in thread if one.key == "thread"), "")
    found = _THREAD.fullmatch(said.strip())
    return identifier("group", found[1] if found else own, platform=platform or "unknown")


def _sender(record: Record, platform: str) -> Identifier | None:
    author = record.first("author")
    return _who(author.text, platform) if author and record.paired else None


def _who(text: str, platform: str) -> Identifier | None:
    found = _WHO.search(text)
    return identifier("account", found[1], platform=platform) if found else None


def _participants(thread: Sequence[Field], platform: str) -> set[Identifier]:
    lines = (line for one in thread if one.key.endswith("participants") for line in one.text.split("\n"))
    return {who for line in lines if (who := _who(line, platform))}
