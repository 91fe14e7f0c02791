"""Products, variants and pictures, as the shop window needs them."""

from dataclasses import dataclass

from domain.quick import quickly_made


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by its address; `file_id` once Telegram has it, `dead_at` when the address gave none."""

    id: int
    product_id: int
    position: int
    url: str
    file_id: str | None
    dead_at: int | None


@quickly_made
@dataclass(frozen=True, slots=True)
class Variant:
    """
    What is bought: one combination of the product's options.

    Args:
        title: The product's title.
        options: Values in the order of the product's option names; () for a product without options.
        low_stock_threshold: Fewer pieces than this on the shelf are told to the merchant.
    """

    id: int
    product_id: int
    title: str
    sku: str
    options: tuple[str, ...]
    price_minor: int
    compare_at_minor: int | None
    cost_minor: int | None
    barcode: str
    tax_class: str
    weight_grams: int | None
    low_stock_threshold: int
    picture_id: int | None
    imported_quantity: int | None
    active: bool
    is_on_sale: bool

    @property
    def label(self) -> str:
        """Title and options in one line: "Mug (blue, large)"."""
        return f"{self.title} ({', '.join(self.options)})" if self.options else self.title


@dataclass(frozen=True, slots=True)
class Product:
    """A product with everything its card shows; variants and pictures in their order, inactive ones included."""

    id: int
    handle: str
    title: str
    description: str
    option_names: tuple[str, ...]
    active: bool
    variants: tuple[Variant, ...]
    pictures: tuple[Picture, ...]

    @property
    def on_sale(self) -> tuple[Variant, ...]:
        """The variants a customer may choose from."""
        return tuple(variant for variant in self.variants if variant.active) if self.active else ()

    def picture_for(self, variant: Variant | None) -> Picture | None:
        """The picture to show: the variant's own, else the first that is alive."""
        alive = [picture for picture in self.pictures if picture.dead_at is None]
        own = [picture for picture in alive if variant is not None and picture.id == variant.picture_id]
        return next(iter(own + alive), None)
