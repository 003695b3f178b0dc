"""Made-up names: a random source arrives; names of people, houses, places and accounts leave.

They are put together from syllables, so that no name of a real person, place or account is copied.
"""

from random import Random

_FIRST = (
    "Ar",
    "Bev",
    "Cha",
    "Dil",
    "Eli",
    "Far",
    "Gov",
    "Han",
    "Iva",
    "Jis",
    "Kel",
    "Lav",
    "Mir",
    "Nov",
    "Ozi",
    "Pra",
)
_SECOND = ("an", "esh", "ika", "oor", "eel", "una", "ith", "ari", "omi", "as", "ena", "ul")
_LAST = (
    "Kadavil",
    "Maramon",
    "Pullet",
    "Thazhoor",
    "Velanoor",
    "Cheruvi",
    "Ponnari",
    "Edakkom",
    "Naduvath",
    "Irimpal",
)
_PLACE = ("Thekku", "Vada", "Pala", "Chera", "Kizha", "Nedu", "Puthu", "Mana", "Kara", "Ela", "Vella", "Ona")
_ENDING = ("mala", "kunnu", "vayal", "puram", "thodu", "kara", "nada", "mukku")
_HOUSE = ("Bhavanam", "Nilayam", "Veedu", "Mandiram", "Villa", "Cottage")
_STREET = ("Mill Road", "Ferry Lane", "Temple Tank Road", "Canal Side", "Station Road", "Market Street")


def person(random: Random) -> str:
    """A name of a person."""
    return f"{random.choice(_FIRST)}{random.choice(_SECOND)} {random.choice(_LAST)}"


def locality(random: Random) -> str:
    """A name of a small town or ward."""
    return f"{random.choice(_PLACE)}{random.choice(_ENDING)}"


def house(random: Random) -> str:
    """A house with its number and street, as a provider's customer record has it."""
    return (
        f"{random.choice(_FIRST)}{random.choice(_SECOND)} {random.choice(_HOUSE)}, "
        f"{random.randint(1, 40)}/{random.randint(100, 999)} {random.choice(_STREET)}"
    )


def handle(random: Random, number: int) -> str:
    """An account's name; the number keeps it unique."""
    return f"{random.choice(_PLACE)}{random.choice(_SECOND)}{number:04d}".lower()


def phone(number: int) -> str:
    """A number in a form that providers print; 90000 0xxxx is this simulation's own range."""
    return f"90000{number:05d}"
