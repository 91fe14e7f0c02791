"""Files: by upload, by address, by file_id; photos in several sizes; what Telegram would refuse is refused."""

import itertools
import mimetypes
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from sandbox.errors import Refused, bad_request
from sandbox.images import mime_type_of, picture_size
from sandbox.parameters import Upload

PHOTO_BYTES_MAX = 10 * 1024 * 1024
DOCUMENT_BYTES_MAX = 50 * 1024 * 1024
PHOTO_URL_BYTES_MAX = 5 * 1024 * 1024
DOCUMENT_URL_BYTES_MAX = 20 * 1024 * 1024
DOWNLOAD_BYTES_MAX = 20 * 1024 * 1024
# The longer side of the sizes Telegram makes of a photo: s, m, x, y, w.
PHOTO_SIDES = (90, 320, 800, 1280, 2560)
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True, eq=False)
class StoredFile:
    file_id: str
    file_unique_id: str
    content: bytes
    path: str
    name: str | None
    mime_type: str | None

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(frozen=True, slots=True)
class PhotoSize:
    file: StoredFile
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Photo:
    """Smallest size first."""

    sizes: tuple[PhotoSize, ...]

    @property
    def largest(self) -> PhotoSize:
        return self.sizes[-1]


@dataclass(frozen=True, slots=True)
class Document:
    file: StoredFile
    thumbnail: PhotoSize | None = None


class FileStore:
    """All files ever sent, by file_id and by path."""

    def __init__(self) -> None:
        self.by_id: dict[str, StoredFile] = {}
        self.by_path: dict[str, StoredFile] = {}
        self.media: dict[str, Photo | Document] = {}
        self.published: dict[str, bytes] = {}
        self._numbers = itertools.count()

    def add_photo(self, content: bytes) -> Photo:
        """
        Keep a photo in all sizes that are not larger than it.

        Raises:
            Refused: It is empty, no picture, or of a shape Telegram does not take.
        """
        if not content:
            raise bad_request("file must be non-empty")
        size = picture_size(content)
        if size is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        width, height = size
        if not width or not height or width + height > 10_000 or max(size) > 20 * min(size):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        sizes = []
        for side in PHOTO_SIDES:
            scale = min(1.0, side / max(size))
            file = self._keep(content, folder="photos", prefix="AgACAgIAAxk", extension=".jpg", name=None, mime=None)
            sizes.append(PhotoSize(file, max(1, round(width * scale)), max(1, round(height * scale))))
            if side >= max(size):
                break
        photo = Photo(tuple(sizes))
        self.media |= {each.file.file_id: photo for each in sizes}
        return photo

    def add_document(self, content: bytes, *, name: str | None, mime_type: str | None) -> Document:
        """
        Keep a file as it is.

        Raises:
            Refused: It is empty.
        """
        if not content:
            raise bad_request("file must be non-empty")
        guessed = mimetypes.guess_type(name or "")[0] or mime_type or mime_type_of(content)
        extension = "." + name.rpartition(".")[2] if name and "." in name else ""
        file = self._keep(
            content, folder="documents", prefix="BQACAgIAAxk", extension=extension, name=name, mime=guessed
        )
        document = Document(file)
        self.media[file.file_id] = document
        return document

    def _keep(
        self, content: bytes, *, folder: str, prefix: str, extension: str, name: str | None, mime: str | None
    ) -> StoredFile:
        number = next(self._numbers)
        file = StoredFile(
            file_id=f"{prefix}{secrets.token_urlsafe(36)}",
            file_unique_id=f"AQAD{secrets.token_urlsafe(8)}",
            content=content,
            path=f"{folder}/file_{number}{extension}",
            name=name,
            mime_type=mime,
        )
        self.by_id[file.file_id] = file
        self.by_path[file.path] = file
        return file

    async def photo(self, reference: str, uploads: Mapping[str, Upload]) -> Photo:
        """
        The photo a parameter points at: attach://name, an address, or a file_id.

        Raises:
            Refused: There is none, or it is not a photo.
        """
        upload = attached(reference, uploads)
        if upload is not None:
            _check_bytes(upload.content, PHOTO_BYTES_MAX)
            return self.add_photo(upload.content)
        if _is_address(reference):
            content = await self._fetched(reference, PHOTO_URL_BYTES_MAX)
            if picture_size(content) is None:
                raise bad_request("wrong type of the web page content")
            return self.add_photo(content)
        known = self._known(reference)
        if not isinstance(known, Photo):
            raise bad_request("can't use file of type Document as Photo")
        return known

    async def document(self, reference: str, uploads: Mapping[str, Upload]) -> Document:
        """
        The document a parameter points at: attach://name, an address, or a file_id.

        Raises:
            Refused: There is none, or it is not a document.
        """
        upload = attached(reference, uploads)
        if upload is not None:
            _check_bytes(upload.content, DOCUMENT_BYTES_MAX)
            return self.add_document(upload.content, name=upload.name or None, mime_type=upload.mime_type)
        if _is_address(reference):
            content = await self._fetched(reference, DOCUMENT_URL_BYTES_MAX)
            name = urlsplit(reference).path.rpartition("/")[2] or "file"
            return self.add_document(content, name=name, mime_type=None)
        known = self._known(reference)
        if not isinstance(known, Document):
            raise bad_request("can't use file of type Photo as Document")
        return known

    def _known(self, file_id: str) -> Photo | Document:
        known = self.media.get(file_id)
        if known is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return known

    async def _fetched(self, address: str, bytes_max: int) -> bytes:
        """Only this machine is asked; of the rest of the web the sandbox knows what was published in it."""
        content = self.published.get(address)
        if content is None:
            if urlsplit(address).hostname not in LOOPBACK:
                raise _unreachable()
            try:
                async with httpx.AsyncClient(timeout=10, follow_redirects=True, trust_env=False) as client:
                    response = await client.get(address)
            except httpx.HTTPError:
                raise _unreachable() from None
            if response.status_code != 200:
                raise _unreachable()
            content = response.content
        if len(content) > bytes_max:
            raise _unreachable()
        return content


def attached(reference: str, uploads: Mapping[str, Upload]) -> Upload | None:
    """
    The upload a reference names, or None when it names none.

    Raises:
        Refused: It names an upload that is not in the request.
    """
    if not reference.startswith("attach://"):
        return None
    upload = uploads.get(reference.removeprefix("attach://"))
    if upload is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return upload


def _is_address(reference: str) -> bool:
    parts = urlsplit(reference)
    return parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)


def _check_bytes(content: bytes, bytes_max: int) -> None:
    if len(content) > bytes_max:
        raise Refused(413, "Request Entity Too Large")


def _unreachable() -> Refused:
    return bad_request("failed to get HTTP URL content")
