"""What a browser sends is read in memory and offered to the vault; it is never written to an upload file (promise 1)."""

from io import BytesIO
from typing import NoReturn

from django.core.files.storage import Storage
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

UPLOAD_LIMIT = 64 * 1024 * 1024  # bytes; larger files come in through the command line or a watched folder


class MemoryOnly(FileUploadHandler):
    """Holds an upload in memory up to UPLOAD_LIMIT and refuses what is larger."""

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Starts an empty buffer for the next file of the form."""
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self.buffer = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keeps the chunk, or stops the upload at the limit."""
        if start + len(raw_data) > UPLOAD_LIMIT:
            raise StopUpload(connection_reset=True)
        self.buffer.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The whole file, still only in memory."""
        self.buffer.seek(0)
        return InMemoryUploadedFile(
            self.buffer, self.field_name, self.file_name or "", self.content_type, file_size, self.charset
        )


class NoStorage(Storage):
    """Django's place for uploaded media: Thelivu has none."""

    def _save(self, name: str, content: object) -> NoReturn:
        raise NotImplementedError(name)
