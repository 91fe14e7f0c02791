"""A stall for journeys: a small catalogue, an owner, a packer, a courier, and customers at the door."""

import struct
import zlib
from collections.abc import Awaitable, Callable

import pytest

from bot.commands import import_into
from bot.demo.stage import Stage
from domain import importing
from domain.flows import laws
from tests.conftest import OpenShop

PICTURE = "https://pictures.example/mug.png"
CATALOGUE = f"""Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty,Cost per item,Image Src
mug,Blue Mug,<p>A <b>mug</b> for mornings</p>,Colour,Blue,MUG-BLUE,12.50,30,4.00,{PICTURE}
mug,,,,Red,MUG-RED,13.50,3,4.00,
tea,Green Tea,<p>Calm &amp; clear</p>,Title,Default Title,TEA,5.00,2,1.00,
lamp,Lamp <odd & bright>,,Title,Default Title,LAMP,40.00,0,15.00,
"""

OpenStall = Callable[..., Awaitable[Stage]]


def png(width: int = 64, height: int = 48) -> bytes:
    """A small picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\x30\x60\xc0" * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture
def open_stall(open_shop: OpenShop) -> OpenStall:
    """Opens stalls; with `hired=False`, nobody but the owner works there."""

    async def opened(*, catalogue: str = CATALOGUE, hired: bool = True, **options: object) -> Stage:
        shop = await open_shop(check_laws=laws.check, **options)
        shop.box.publish(PICTURE, png())
        await import_into(
            shop.bot.services.db, importing.read_catalogue(catalogue.encode(), exponent=2), "EUR"
        )
        stage = Stage(shop, print)
        if hired:
            await stage.hire()
        return stage

    return opened


@pytest.fixture
async def stall(open_stall: OpenStall) -> Stage:
    return await open_stall()
