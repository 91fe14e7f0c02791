"""Files by upload, by address and by file_id, and what is refused of them."""

import pytest

from sandbox import Person, Sandbox
from sandbox.images import picture_size
from tests.sandbox.conftest import TOKEN, Raw, png

JPEG = b"\xff\xd8\xff\xe0\0\x04xx\xff\xc0\0\x11\x08\x01\xe0\x02\x80\x03" + b"\0" * 9


def test_reads_picture_sizes() -> None:
    assert picture_size(png(3, 4)) == (3, 4)
    assert picture_size(JPEG) == (640, 480)
    assert picture_size(b"GIF89a\x05\0\x06\0") == (5, 6)
    assert picture_size(b"<svg/>") is None


class TestSendPhoto:
    async def test_comes_in_several_sizes(self, raw: Raw, box: Sandbox, anna: Person) -> None:
        box.publish("https://shop.example/mug.png", png(1000, 500))

        sent = await raw.result("sendPhoto", chat_id=anna.id, photo="https://shop.example/mug.png")

        assert [(s["width"], s["height"]) for s in sent["photo"]] == [(90, 45), (320, 160), (800, 400), (1000, 500)]
        again = await raw.result("sendPhoto", chat_id=anna.id, photo=sent["photo"][0]["file_id"])
        assert again["photo"] == sent["photo"]

    async def test_is_fetched_from_this_machine(self, raw: Raw, box: Sandbox, anna: Person) -> None:
        photo = await anna.send_photo(png())
        file = photo.stored.content.photo
        assert file is not None
        url = f"{box.base_url}/file/bot{TOKEN}/{file.largest.file.path}"

        sent = await raw.result("sendPhoto", chat_id=anna.id, photo=url)

        assert sent["photo"][-1]["width"] == 640

    @pytest.mark.parametrize(
        ("photo", "words"),
        [
            ("https://elsewhere.example/x.png", "failed to get HTTP URL content"),
            ("http://127.0.0.1:1/x.png", "failed to get HTTP URL content"),
            ("nonsense", "wrong file identifier/HTTP URL specified"),
            ("attach://nothing", "wrong file identifier/HTTP URL specified"),
            ("https://shop.example/page.html", "wrong type of the web page content"),
            ("", "there is no photo in the request"),
        ],
    )
    async def test_refuses_what_cannot_be_had(
        self, raw: Raw, box: Sandbox, anna: Person, photo: str, words: str
    ) -> None:
        box.publish("https://shop.example/page.html", b"<html>")

        assert await raw.refusal("sendPhoto", chat_id=anna.id, photo=photo) == f"Bad Request: {words}"

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (png(9000, 2000), "PHOTO_INVALID_DIMENSIONS"),
            (png(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
            (b"no picture", "IMAGE_PROCESS_FAILED"),
            (b"", "file must be non-empty"),
        ],
    )
    async def test_refuses_what_is_no_picture(self, raw: Raw, anna: Person, content: bytes, words: str) -> None:
        answer = await raw.http.post(
            f"{raw.url}/bot{TOKEN}/sendPhoto", data={"chat_id": anna.id}, files={"photo": ("x.png", content)}
        )

        assert answer.json()["description"] == f"Bad Request: {words}"

    async def test_refuses_a_document_as_photo(self, raw: Raw, anna: Person) -> None:
        document = await anna.send_document(b"x", "x.txt")
        assert document.stored.content.document is not None

        refusal = await raw.refusal("sendPhoto", chat_id=anna.id, photo=document.stored.content.document.file.file_id)

        assert refusal == "Bad Request: can't use file of type Document as Photo"

    async def test_refuses_a_long_caption(self, raw: Raw, box: Sandbox, anna: Person) -> None:
        box.publish("https://shop.example/mug.png", png())

        refusal = await raw.refusal(
            "sendPhoto", chat_id=anna.id, photo="https://shop.example/mug.png", caption="x" * 1025
        )

        assert refusal == "Bad Request: message caption is too long"
