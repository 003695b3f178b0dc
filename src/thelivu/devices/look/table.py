"""The closed table of what is looked at. The first kind whose `sniff` says yes has the file."""

from thelivu.devices.look import MIB, Kind, archives, chats, clients, magic

IMAGES, FILMS, ARCHIVES, CHATS, CLIENTS = "images", "films", "archives", "chats", "clients"
KINDS: tuple[Kind, ...] = (
    Kind(IMAGES, magic.picture, "thelivu.devices.look.images"),
    Kind(FILMS, magic.film, "thelivu.devices.look.films", most=2048 * MIB),
    Kind(ARCHIVES, archives.sniff, "thelivu.devices.look.archives"),
    Kind(CHATS, chats.sniff, "thelivu.devices.look.chats"),
    Kind(CLIENTS, clients.sniff, "thelivu.devices.look.clients"),
)


def kind_of(head: bytes) -> Kind | None:
    """The kind of a file by its first bytes, or None: it is compared by its digests alone."""
    for kind in KINDS:
        if kind.sniff(head):
            return kind
    return None
