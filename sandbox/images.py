"""Reads a picture's width and height from its header; Telegram refuses what is no picture."""


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, JPEG or GIF, or None when it is none of them."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and content[12:16] == b"IHDR" and len(content) >= 24:
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    if content[:6] in {b"GIF87a", b"GIF89a"} and len(content) >= 10:
        return int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")
    if content[:2] == b"\xff\xd8":
        return _jpeg_size(content)
    return None


def mime_type_of(content: bytes) -> str | None:
    if content.startswith(b"\x89PNG"):
        return "image/png"
    if content.startswith(b"\xff\xd8"):
        return "image/jpeg"
    if content.startswith(b"GIF8"):
        return "image/gif"
    if content.startswith(b"%PDF"):
        return "application/pdf"
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        # Start-of-frame markers carry the size; C4, C8 and CC look alike but are tables.
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height = int.from_bytes(content[at + 5 : at + 7], "big")
            width = int.from_bytes(content[at + 7 : at + 9], "big")
            return width, height
        at += 2 if marker == 0xFF or 0xD0 <= marker <= 0xD8 else 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None
