"""Refuse a text that states possession or sharing which no recorded fact carries.

What arrives: a text for an FIR, composed or written by an officer, and the foundational facts on record. What leaves:
the sentences that claim too much. An IP address or a referral shows neither who acted nor what was done, so no text
may say so from them; the test is strict and an officer rewords, because a claim too few costs a sentence only.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from thelivu.base import Refused, Word, say
from thelivu.cases.foundations import Foundation, carries_possession, carries_sharing

# Words that claim by themselves; stems, so that every ending is met. Malayalam and Hindi stand beside English.
_STRONG = {
    "possession": r"\bpossess|\bdownload|\bcollect(?:ed|s|ing)\b|കൈവശ|ഡൗൺലോഡ്|कब्ज|डाउनलोड",
    "sharing": r"\bshar(?:e|ed|es|ing)\b|\bdistribut|\btransmit|\bupload|\bpublish|\bpropagat|\bcirculat"
    r"|പങ്കുവ|പങ്കിട്|പ്രചരിപ്പ|അപ്ലോഡ്|പ്രസിദ്ധീകരി|साझा|अपलोड|प्रसारित",
}
# Words of everyday work that claim only when the sentence speaks of files.
_WEAK = {
    "possession": r"\b(?:stored|stores|storing|kept|keeps|saved|saves|held|holds|had|has|viewed|watched|browsed|sought)\b"
    r"|സൂക്ഷിച്ച|ശേഖരിച്ച|കണ്ട[ുി]|रखा|रखी",
    "sharing": r"\b(?:sent|sends|posted|posts|forwarded|exchanged|passed on|gave|sold|showed)\b|അയച്ച|കൈമാറ|भेज",
}
_FILES = re.compile(
    r"\b(?:files?|material|cseam|images?|pictures?|photos?|videos?|content|media)\b"
    r"|ഫയൽ|ഫയലു|ചിത്ര|വീഡിയോ|ദൃശ്യ|സാമഗ്രി|फ़ाइल|फाइल|चित्र|वीडियो|सामग्री",
    re.IGNORECASE,
)
_ENDS = re.compile(r"(?<=[.!?।;])\s+|\n+")

LIMITS: tuple[str, ...] = ("cases.fir.limit_line", "cases.fir.limit_unexamined", "cases.fir.limit_no_match")
"""Catalogue sentences that name possession or sharing only to say that nothing is shown; they pass as they stand."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that states more than the facts carry."""

    kind: str
    sentence: str

    @property
    def word(self) -> Word:
        """What is wrong, for the officer who wrote it."""
        return Word(f"cases.claim_{self.kind}", {"sentence": self.sentence})


def claims(text: str, facts: Iterable[Foundation]) -> tuple[Claim, ...]:
    """Every sentence that states possession or sharing which the facts do not carry."""
    held = tuple(facts)
    carried = {"possession": carries_possession(held), "sharing": carries_sharing(held)}
    return tuple(
        Claim(kind, sentence)
        for sentence in _sentences(text)
        for kind, allowed in carried.items()
        if not allowed and _states(kind, sentence)
    )


def refuse_claims(text: str, facts: Iterable[Foundation]) -> None:
    """Refuse the text at its first unsupported sentence."""
    for claim in claims(text, facts):
        raise Refused(claim.word.code, where="contents", sentence=claim.sentence)


def _sentences(text: str) -> Iterator[str]:
    plain = _plain(text)
    for code in LIMITS:
        for language in ("en", "ml"):
            plain = plain.replace(_plain(say(Word(code), language)), "\n")
    yield from (part.strip() for part in _ENDS.split(plain) if part.strip())


def _plain(text: str) -> str:
    # Joiners change how Malayalam looks, not what it says; without them one stem meets every spelling.
    return text.replace("\u200c", "").replace("\u200d", "")


def _states(kind: str, sentence: str) -> bool:
    if re.search(_STRONG[kind], sentence, re.IGNORECASE):
        return True
    return bool(_FILES.search(sentence) and re.search(_WEAK[kind], sentence, re.IGNORECASE))
