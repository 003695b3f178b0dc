"""The program that reads chat databases whole, each in a child of its own: started by the sandbox alone. It has no decoder."""

from phonenumbers import PhoneMetadata

from thelivu.base import JSON
from thelivu.devices.look import NotSeen, chats
from thelivu.devices.sandbox.zygote import contents, serve
from thelivu.examination import Unreadable
from thelivu.examination.activity import ChatBase
from thelivu.leads import packed


def activity(given: int, size: int, argument: JSON) -> bytes:  # noqa: ARG001 - the form of a task
    """What the database says, or none; Unreadable where it is damaged."""
    try:
        return packed.pack(chats.read(contents(given, size)), ChatBase | None)
    except NotSeen as bad:
        raise Unreadable(bad.reason) from None


def warm() -> None:
    """Loads the number plan of each country, a module of its own, and opens a database once."""
    PhoneMetadata.load_all()
    packed.pack(None, ChatBase | None)
    chats.warm()


if __name__ == "__main__":
    serve({"devices.activity": activity}, warm)
