"""Names of people and groups: a name in Malayalam, Devanagari or Latin letters arrives; the terms to look it up leave.

One name is written in many ways: സുരാജ് and സൂരാജ്, Sooraj and Suraj, सूरज. A term is the name's skeleton in Latin
letters, in which the length of vowels, doubled letters, breath (kh, th) and kinds of n, l, r and s make no difference.
What sounds alike meets, so a name that meets is a place to look and never a ground for anything.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from thelivu.base.written import folded

_MOST = 12  # words of one name
_LEAST = 2  # letters of a skeleton: an initial alone says nothing


@dataclass(frozen=True, slots=True, order=True)
class NameTerm:
    """One word of a name: how it sounds, and exactly as it is written."""

    alike: str
    exact: str


def name_terms(text: str) -> tuple[NameTerm, ...]:
    """The terms of each word of a name, in its order; a word whose inner vowel may be silent has two."""
    words = re.findall(
        r"[^\W\d_](?:[^\W\d_]|[\u0900-\u0903\u093a-\u094f\u0d00-\u0d03\u0d3b-\u0d4d\u0d57])*", folded(text)
    )
    found: dict[NameTerm, None] = {}
    for word in words[:_MOST]:
        for skeleton in _skeletons(word):
            if len(skeleton) >= _LEAST:
                found[NameTerm(skeleton, word)] = None
    return tuple(found)


def words_of(text: str) -> tuple[frozenset[str], ...]:
    """For each word of a name that can be looked for, the skeletons that it may have."""
    by_word: dict[str, set[str]] = {}
    for term in name_terms(text):
        by_word.setdefault(term.exact, set()).add(term.alike)
    return tuple(frozenset(skeletons) for skeletons in by_word.values())


def _skeletons(word: str) -> Iterator[str]:
    if "\u0d00" <= word[0] <= "\u0d7f":
        yield _plainer(_romanised(_malayalam(word), "m"))
    elif "\u0900" <= word[0] <= "\u097f":
        letters = _romanised(_devanagari(word), "n")
        yield from dict.fromkeys((_plainer(letters), _plainer(_without_silent(letters))))
    else:
        yield _plainer(_latin(word))


# Scripts --------------------------------------------------------------------------------------------------------------
_SILENT = "ə"
"""The vowel that a consonant has of itself, until it is known whether it is spoken."""

_CONSONANTS: Mapping[str, str] = MappingProxyType(
    {
        **dict(
            zip("കഖഗഘങചഛജഝഞടഠഡഢണതഥദധനപഫബഭമയരറലളഴവശഷസഹ", "kkggnccjjnttddnttddnppbbmyrrllZvsssh", strict=True)
        ),
        **dict(zip("कखगघङचछजझञटठडढणतथदधनपफबभमयरलळवशषसह", "kkggnccjjnttddnttddnppbbmyrllvsssh", strict=True)),
    }
)
_CHILLU: Mapping[str, str] = MappingProxyType(dict(zip("ൺൻർൽൾൿ", "nnrllk", strict=True)))
_VOWELS: Mapping[str, str] = MappingProxyType(
    {
        **dict(zip("അആഇഈഉഊഎഏഒഓ", "aaiiuueeoo", strict=True)),
        **dict(zip("अआइईउऊएओ", "aaiiuueo", strict=True)),
        "ഋ": "ri",
        "ഐ": "ai",
        "ഔ": "au",
        "ऋ": "ri",
        "ऐ": "ai",
        "औ": "au",
    }
)
_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        **dict(zip("ാിീുൂെേൊോ", "aiiuueeoo", strict=True)),
        **dict(zip("ािीुूेो", "aiiuueo", strict=True)),
        "ൃ": "ri",
        "ൈ": "ai",
        "ൌ": "au",
        "ൗ": "au",
        "ृ": "ri",
        "ै": "ai",
        "ौ": "au",
    }
)
_VIRAMAS = "്्"
_NUKTA = "\u093c"
_CLUSTERS = (("റ്റ", "ട്ട"), ("ന്റ", "ന്ട"), ("ൻറ", "ൻട"), ("ഞ്ഞ", "ഞ്ജ"), ("ങ്ങ", "ങ്ഗ"))
"""Spelt so, spoken otherwise: tta, nta, nja, nga."""


def _malayalam(word: str) -> str:
    for written, spoken in _CLUSTERS:
        word = word.replace(written, spoken)
    return re.sub(r"(?<=[^്])ട(?!്)", "ഡ", word)  # a single tta between vowels is spoken da


def _devanagari(word: str) -> str:
    return word.replace(f"ज{_NUKTA}", "स").replace(_NUKTA, "")  # za is written s or z elsewhere


def _romanised(word: str, last_nasal: str) -> str:
    """Letter by letter; the vowel of a consonant itself is _SILENT, at the end of a word too."""
    made: list[str] = []
    for place, letter in enumerate(word):
        after = word[place + 1 : place + 2]
        if letter in _CONSONANTS:
            bare = after in _SIGNS or after in _VIRAMAS
            made.append(_CONSONANTS[letter] + ("" if after and bare else _SILENT))
        elif letter in "ംं\u0901":
            made.append("n" if after else last_nasal)
        elif letter in "ഃः":
            made.append("h")
        else:
            made.append(_CHILLU.get(letter) or _VOWELS.get(letter) or _SIGNS.get(letter, ""))
    return "".join(made)


def _without_silent(letters: str) -> str:
    """Hindi leaves the vowel of a consonant unspoken between vowel-consonant and consonant-vowel: Rajkumar."""
    return re.sub(
        rf"(?<=[aiueo{_SILENT}][^aiueo{_SILENT}]){_SILENT}(?=[^aiueo{_SILENT}][aiueo])", "", letters
    )


_LATIN = (
    (r"w", "v"), (r"ck|q", "k"), (r"x", "ks"), (r"zh", "Z"), (r"z", "s"), (r"chh?", "C"), (r"c", "k"), (r"C", "c"),
    (r"f|ph", "p"), (r"(?<=[tdbkgjs])h", ""), (r"aa+", "a"), (r"ee|ii|ie(?=$)|ey(?=$)", "i"), (r"oo|uu", "u"),
    (r"(?<=[^aiueo])y(?=$)", "i"), (r"(?<=[^aiueo])y(?=[^aiueo])", "ai"), (r"ov(?=[^aiueo])|ou", "au"), (r"ei", "ai"),
)  # fmt: skip
_LATIN_RULES = tuple((re.compile(pattern), letters) for pattern, letters in _LATIN)


def _latin(word: str) -> str:
    bare = "".join(mark for mark in unicodedata.normalize("NFKD", word) if not unicodedata.combining(mark))
    for pattern, letters in _LATIN_RULES:
        bare = pattern.sub(letters, bare)
    return bare


_PLAINER = (
    (_SILENT, "a"), (r"y(?![aiueo])", "i"), (r"(?<=[aiueo])h(?=$)", ""), (r"m(?=[pb])", "n"), (r"(.)\1+", r"\1"),
    (r"(?<=[^aiueo])a(?=$)", ""), (r"aya(?=[^aiueo]$)", "ai"),
)  # fmt: skip
_PLAINER_RULES = tuple((re.compile(pattern), letters) for pattern, letters in _PLAINER)


def _plainer(letters: str) -> str:
    """What every script leads to: one letter for two, no breath at the end, no last a."""
    for pattern, plainer in _PLAINER_RULES:
        letters = pattern.sub(plainer, letters)
    return letters
