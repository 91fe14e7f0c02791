"""The demo's sample shop: a catalogue as another shop system would write it, and the pictures its addresses mean."""

import csv
from importlib import resources
from typing import NamedTuple

PICTURES_ADDRESS = "https://pictures.stall.example/"

# What the categories are called, by language.
CATEGORIES = {
    "Tea & Treats": {"de": "Tee & Leckeres", "es": "Té y dulces"},
    "Ceramics": {"de": "Keramik", "es": "Cerámica"},
    "Stationery": {"de": "Schreibwaren", "es": "Papelería"},
    "Candles & Lanterns": {"de": "Kerzen & Laternen", "es": "Velas y faroles"},
    "Textiles": {"de": "Textilien", "es": "Textiles"},
}


class Translation(NamedTuple):
    """A product in another language; the description is HTML as Telegram takes it."""

    handle: str
    language: str
    title: str
    description: str


def catalogue() -> bytes:
    """The product file, in Shopify's form."""
    return resources.files(__name__).joinpath("catalogue.csv").read_bytes()


def pictures() -> dict[str, bytes]:
    """Each picture's address, as the catalogue has it, and its content."""
    folder = resources.files(__name__).joinpath("pictures")
    return {PICTURES_ADDRESS + picture.name: picture.read_bytes() for picture in folder.iterdir()}


def translations() -> list[Translation]:
    """What the products are called in other languages."""
    text = resources.files(__name__).joinpath("translations.csv").read_text(encoding="utf-8")
    return [Translation(*row) for row in list(csv.reader(text.splitlines()))[1:]]
