"""Lines that WhatsApp writes itself: the text after the time arrives; what happened to whom leaves.

The words are those of the program's own translations as public bug reports and parsers quote them; no list of them is
published, so a line of no known form is counted and kept, and says nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from thelivu.leads.chat_model import ADDED, CREATED, JOINED, LEFT, NUMBER, REMOVED, ROLE

_BY = r"(?P<by>.{1,100}?)"
_WHOM = r"(?P<whom>.{1,4000})"  # greedy: a long line is taken at once, not mark by mark
_NUMBER = r"\+\d[\d ]{7,20}\d"
_MEMBERSHIP = tuple(
    (kind, re.compile(form))
    for kind, form in (
        (JOINED, rf"{_BY} joined using (?:this group's|an|your) invite link\.?"),
        (JOINED, rf"{_BY} se unió usando (?:el|un) enlace de invitación(?: de este grupo)?\.?"),
        (JOINED, rf"{_BY} ist (?:dieser Gruppe )?(?:mit|über) (?:dem|den|einem|einen) Einladungslink .{{0,40}}beigetreten\.?"),
        (JOINED, rf"{_BY} (?:इस ग्रुप के )?(?:आमंत्रण|इनवाइट) लिंक (?:से|का इस्तेमाल करके) .{{0,20}}(?:शामिल|जुड़).{{0,12}}"),
        (JOINED, rf"{_BY} (?:ഈ ഗ്രൂപ്പിന്റെ )?ക്ഷണ ലിങ്ക് ഉപയോഗിച്ച് ചേർന്നു\.?"),
        (CREATED, rf"{_BY} created (?:this )?group(?: [\"“].{{0,120}}[\"”])?\.?"),
        (CREATED, rf"{_BY} creó (?:el|este) grupo(?: [\"“].{{0,120}}[\"”])?\.?"),
        (CREATED, rf"{_BY} hat (?:die|diese) Gruppe(?: [\"“„].{{0,120}}[\"”“])? erstellt\.?"),
        (CREATED, rf"{_BY} ने (?:यह )?ग्रुप(?: [\"“].{{0,120}}[\"”])? बनाया.{{0,4}}"),
        (CREATED, rf"{_BY} (?:[\"“].{{0,120}}[\"”] എന്ന )?ഗ്രൂപ്പ് സൃഷ്ടിച്ചു\.?"),
        (ADDED, rf"{_BY} added {_WHOM}"),
        (ADDED, rf"{_BY} (?:añadió|agregó) a {_WHOM}"),
        (ADDED, rf"{_BY} hat {_WHOM} hinzugefügt\.?"),
        (ADDED, rf"{_BY} ने {_WHOM} को जोड़ा.{{0,4}}"),
        # Nothing stands between the two names: they are told apart only where one of them is a number.
        (ADDED, rf"(?P<by>{_NUMBER}) {_WHOM} (?:എന്നയാളെ|എന്നിവരെ) ചേർത്തു\.?"),
        (ADDED, rf"{_BY} (?P<whom>{_NUMBER}) എന്നയാളെ ചേർത്തു\.?"),
        (ADDED, rf"{_WHOM} (?:was|were) added\.?"),
        (REMOVED, rf"{_BY} removed {_WHOM}"),
        (REMOVED, rf"{_BY} eliminó a {_WHOM}"),
        (REMOVED, rf"{_BY} hat {_WHOM} entfernt\.?"),
        (REMOVED, rf"{_BY} ने {_WHOM} को (?:हटाया|निकाला|हटा दिया).{{0,4}}"),
        (REMOVED, rf"(?P<by>{_NUMBER}) {_WHOM} (?:എന്നയാളെ|എന്നിവരെ) (?:നീക്കം ചെയ്തു|നീക്കി)\.?"),
        (REMOVED, rf"{_BY} (?P<whom>{_NUMBER}) എന്നയാളെ (?:നീക്കം ചെയ്തു|നീക്കി)\.?"),
        (REMOVED, rf"{_WHOM} (?:was|were) removed\.?"),
        (LEFT, rf"{_BY} left(?: the group)?\.?"),
        (LEFT, rf"{_BY} (?:salió|ha salido)(?: del grupo)?\.?"),
        (LEFT, rf"{_BY} hat die Gruppe verlassen\.?"),
        (LEFT, rf"{_BY} ने ग्रुप छोड़.{{0,12}}"),
        (LEFT, rf"{_BY} ഗ്രൂപ്പ് (?:വിട്ടു|വിട്ടുപോയി)\.?"),
        (ROLE, rf"{_WHOM}(?:'re| are|'s| is) now an? (?:group )?admin\.?"),
        (NUMBER, rf"{_BY} changed (?:their|to a new) (?:phone )?number.{{0,80}}"),
    )
)  # fmt: skip
_QUIET = re.compile(
    r"(?:Messages and calls|Messages to this|Los mensajes|Nachrichten|संदेश|मैसेज|സന്ദേശങ്ങ).{0,400}(?:encrypted|cifrad|verschlüsselt|एन्क्रिप्ट|എൻക്രിപ്റ്റ).{0,200}"
    r"|.{1,100} (?:changed (?:the|this) group.{0,200}|changed the subject.{0,300}|turned (?:on|off) .{0,200}|pinned a message.{0,20}"
    r"|blocked this contact.{0,20}|unblocked this contact.{0,20}|security code .{0,80}changed.{0,60})"
    r"|Your security code .{0,160}|You (?:blocked|unblocked) this contact.{0,40}|Missed (?:voice|video|group) .{0,60}"
)
_AND = re.compile(r"\s*(?:,| and | y | und | और | കൂടാതെ | ഉം )\s*")
_LONGEST = 2_000  # characters: some hundred members added at once
_YOU = frozenset({"you", "tú", "du", "आप", "आपने", "നിങ്ങൾ"})


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened, by whom, to whom; names as written, `""` for who made the export."""

    kind: str
    by: str | None
    whom: tuple[str, ...]


@lru_cache(maxsize=4096)  # a chat is looked through twice: for its kind, then for its events
def happened(line: str) -> Happened | None:
    """The change of membership that the program's own line tells, or None; one that is longer than _LONGEST tells none."""
    if len(line) > _LONGEST:
        return None
    for kind, form in _MEMBERSHIP:
        found = form.fullmatch(line)
        if found:
            named = found.groupdict()
            by = _name(named["by"]) if named.get("by") else None
            return Happened(kind, by, tuple(_names(named["whom"])) if named.get("whom") else ())
    return None


def quiet(line: str) -> bool:
    """Whether it is a line of the program that says nothing of membership."""
    return _QUIET.fullmatch(line) is not None


def _names(written: str) -> Iterator[str]:
    for one in _AND.split(written):
        if one.strip():
            yield _name(one)


def _name(written: str) -> str:
    name = written.strip().rstrip(".").strip("~\u202f ")
    return "" if name.casefold() in _YOU else name
