"""Text as people and programs write it: marks, spaces and digits of many scripts arrive, plain ones leave."""

import unicodedata

# Malayalam chillu letters once were written as letter + virama + ZERO WIDTH JOINER; since Unicode 5.1 each is one letter.
_CHILLU = {"ണ്\u200d": "ൺ", "ന്\u200d": "ൻ", "ര്\u200d": "ർ", "ല്\u200d": "ൽ", "ള്\u200d": "ൾ", "ക്\u200d": "ൿ"}


class _Latin(dict[int, str | int]):
    """For `str.translate`: a digit of any script as Latin digit, an invisible mark (category Cf) as nothing, else itself."""

    def __missing__(self, code: int) -> str | int:
        mark = chr(code)
        digit = unicodedata.decimal(mark, None)
        made = "" if unicodedata.category(mark) == "Cf" else code if digit is None else str(digit)
        if code < _KEPT:
            self[code] = made
        return made


_KEPT = 0x2100  # what is looked up is kept up to the last common script: a hostile text must not fill the memory
_LATIN = _Latin()


def plain(text: str) -> str:
    """One line without invisible marks: one kind of space, Latin digits, compatibility forms folded (NFKC)."""
    if text.isascii():  # most text from machines: nothing to fold but its spaces
        return " ".join(text.split())
    for old, letter in _CHILLU.items():
        text = text.replace(old, letter)
    text = unicodedata.normalize("NFKC", text)
    text = text.translate(_LATIN)
    # a mark that is taken out can bring two others together, so that they compose
    return unicodedata.normalize("NFKC", " ".join(text.split()))


def folded(text: str) -> str:
    """The plain text without the difference of case, the same however often it is folded."""
    for _ in range(4):
        once = plain(plain(text).casefold())
        if once == text:
            break
        text = once
    return text
