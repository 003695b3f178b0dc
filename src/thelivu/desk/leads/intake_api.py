"""The one door for programs: a file and a token arrive, a receipt leaves. Nothing can be read through it.

The description of the door (OpenAPI) is served beside it; there is no page that would load assets from elsewhere.
"""

from django.http import HttpRequest, HttpResponse
from ninja import File, NinjaAPI, Schema, Status
from ninja.files import UploadedFile
from ninja.security import HttpBearer

from thelivu.base import Refused, ThelivuError, say
from thelivu.desk.people.queries import actor_with_id
from thelivu.desk.people.scope import seen_as

from .intake_actions import begin, take_in
from .intake_queries import Depositor, depositor_with


class Token(HttpBearer):
    """The token of a depositor, in the header `Authorization: Bearer ...`."""

    def authenticate(self, request: HttpRequest, token: str) -> Depositor | None:  # noqa: ARG002 - ninja asks so
        """The depositor, or nobody: then the answer is 401."""
        return depositor_with(token)


class FileReceipt(Schema):
    """What became of one file, or of one member of an archive."""

    name: str
    sha256: str
    bytes: int
    state: str
    reason: str | None = None


class Receipts(Schema):
    """One receipt for the file, and after an archive one for each member that is text or could not be read."""

    receipts: list[FileReceipt]


class Refusal(Schema):
    """Why nothing was taken."""

    code: str
    reason: str


api = NinjaAPI(title="Thelivu intake", version="1", docs_url=None, urls_namespace="intake", auth=Token())


@api.exception_handler(ThelivuError)
def refused(request: HttpRequest, error: ThelivuError) -> HttpResponse:
    """A refusal is a code and a sentence; nothing of a record shows through."""
    return api.create_response(
        request,
        {"code": error.code, "reason": say(error.word)},
        status=403 if isinstance(error, Refused) else 400,
    )


@api.post(
    "/files",
    response={202: Receipts, 400: Refusal, 403: Refusal},
    operation_id="hand_in",
    summary="Hand in a file",
)
def hand_in(request: HttpRequest, file: File[UploadedFile]) -> Status[Receipts]:
    """Keeps or refuses the file at once. It is read later; the same bytes again change nothing."""
    depositor: Depositor = request.auth  # type: ignore[attr-defined]
    actor = actor_with_id(depositor.officer)
    with seen_as(actor.scope):
        opened = begin(actor, depositor.authority, "program", sender=depositor.sender)
        came = take_in(opened, [(file.name or "", file.read())])
    made = [
        FileReceipt(
            name=one.name, sha256=one.sha256, bytes=one.size, state=one.state,
            reason=say(one.why) if one.why else None,
        )
        for one in came
    ]  # fmt: skip
    return Status(202, Receipts(receipts=made))
