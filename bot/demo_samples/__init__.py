"""The demo's sample shop: a catalogue as another shop system would write it, and the pictures its addresses mean."""

from importlib import resources

PICTURES_ADDRESS = "https://pictures.stall.example/"


def catalogue() -> bytes:
    """The product file, in Shopify's form."""
    return resources.files(__name__).joinpath("catalogue.csv").read_bytes()


def pictures() -> dict[str, bytes]:
    """Each picture's address, as the catalogue has it, and its content."""
    folder = resources.files(__name__).joinpath("pictures")
    return {PICTURES_ADDRESS + picture.name: picture.read_bytes() for picture in folder.iterdir()}
