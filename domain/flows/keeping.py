"""A merchant keeps the catalogue by hand: from a name to a product on the shelf, and off it again."""

from collections.abc import Iterable

from sqlalchemy import bindparam, exists, or_, select

from domain import carts, catalogue, stock, tables
from domain.actors import Actor, Role
from domain.catalogue import Product, Variant, keeping, listing
from domain.catalogue.options import Option, combinations
from domain.errors import BadInput, NotFound, ShopError
from domain.flows import shelving
from domain.flows.stocking import DESCRIPTION_MAX, LOW_STOCK_THRESHOLD
from domain.importing import telegram_html, visible_length
from domain.importing.model import HANDLE_LENGTH_MAX, TITLE_LENGTH_MAX
from domain.importing.values import made_sku, one_line, slug
from domain.stock import alerting
from domain.transaction import Transaction

PICTURES_MAX = 20
# Sold, wished for in a change, offered, or bought: all of them stay on record.
_ON_RECORD = select(
    or_(
        *(
            exists().where(lines.c.variant_id == bindparam("variant_id"))
            for lines in (
                tables.order_lines,
                tables.order_change_lines,
                tables.draft_lines,
                tables.purchase_order_lines,
            )
        )
    )
)
# What a variant made in chat has in common with the first one of its product that has a price.
_INHERITED = ("price_minor", "compare_at_minor", "cost_minor", "tax_class", "weight_grams", "low_stock_threshold")


class NotReady(ShopError):
    """The product cannot be shown to customers yet: a price is missing."""

    def __init__(self, product_id: int) -> None:
        super().__init__(f"product {product_id} has no price yet")
        self.product_id = product_id


def must_keep(actor: Actor) -> None:
    """
    Let merchants pass.

    Raises:
        NotAllowed: The actor is none.
    """
    actor.must_be(Role.MERCHANT, to="keep the catalogue")


def keep_alone(tx: Transaction, actor: Actor) -> None:
    """
    Let a merchant write, and nobody else beside them.

    Raises:
        NotAllowed: The actor is none.
    """
    must_keep(actor)
    listing.alone(tx)


def product_kept(tx: Transaction, product_id: int) -> Product:
    """
    A product, hidden or not.

    Raises:
        NotFound: There is none, or it was deleted.
    """
    if tx.scalar(_DELETED_AT, product_id=product_id) is not None:
        raise NotFound("product", product_id)
    return catalogue.product(tx, product_id)


_DELETED_AT = select(tables.products.c.deleted_at).where(tables.products.c.id == bindparam("product_id"))


def variant_kept(tx: Transaction, variant_id: int) -> Variant:
    """
    A variant of a product that was not deleted.

    Raises:
        NotFound: There is none.
    """
    found = catalogue.variant(tx, variant_id)
    product_kept(tx, found.product_id)
    return found


def open_product(tx: Transaction, title: str, *, actor: Actor, now: int) -> int:
    """
    Begin a product by its name; customers see it once it is published. Its id.

    Raises:
        BadInput: The name is empty or too long.
    """
    keep_alone(tx, actor)
    title = checked_title(title)
    handle = _free_handle(tx, title)
    product_id = catalogue.add_product(
        tx, handle=handle, title=title, description="", option_names=(), active=False, now=now
    )
    _add_variant(tx, product_id, handle, (), position=0, like=None, now=now)
    return product_id


def rename(tx: Transaction, product_id: int, title: str, *, actor: Actor) -> None:
    """
    Give the product another name; its handle, which imports know it by, stays.

    Raises:
        BadInput: The name is empty or too long.
    """
    keep_alone(tx, actor)
    catalogue.change_product(tx, product_kept(tx, product_id).id, title=checked_title(title))


def describe(tx: Transaction, product_id: int, html: str, *, actor: Actor) -> None:
    """
    Describe the product.

    Args:
        html: As Telegram writes a message with its styles.

    Raises:
        BadInput: It is more than fits under a picture.
    """
    keep_alone(tx, actor)
    catalogue.change_product(tx, product_kept(tx, product_id).id, description=checked_description(html))


def set_options(
    tx: Transaction, product_id: int, options: tuple[Option, ...], *, currency: str, actor: Actor, now: int
) -> None:
    """
    Make a variant of every combination; what there was of a combination stays, the rest goes as `delete` says.

    A combination that is offered no more stays so. The product is hidden where something offered has no price.

    Args:
        options: () for a product with nothing to choose.
    """
    keep_alone(tx, actor)
    product = product_kept(tx, product_id)
    wanted = combinations(options)
    there = {variant.options: variant for variant in product.variants}
    like = next((variant for variant in product.variants if variant.price_minor), None)
    catalogue.change_product(tx, product_id, option_names=tuple(option.name for option in options))
    # With more or fewer options than now, a variant was put away by an earlier change: it comes back.
    back = {"active": 1} if len(options) != len(product.option_names) else {}
    for position, choice in enumerate(wanted):
        if choice in there:
            catalogue.change_variant(tx, there[choice].id, position=position, **back)
        else:
            _add_variant(tx, product_id, product.handle, choice, position=position, like=like, now=now)
    gone = [variant for variant in product.variants if variant.options not in set(wanted)]
    _put_away(tx, gone, behind=len(wanted), currency=currency, actor=actor, now=now)
    if any(variant.active and not variant.price_minor for variant in catalogue.product(tx, product_id).variants):
        catalogue.change_product(tx, product_id, active=0)


def add_photo(tx: Transaction, product_id: int, *, file_id: str, file_unique_id: str, actor: Actor) -> int:
    """
    Show a photo of the product, behind the others; its picture's id.

    Raises:
        BadInput: There are as many as a product can have.
    """
    keep_alone(tx, actor)
    if len(product_kept(tx, product_id).pictures) >= PICTURES_MAX:
        raise BadInput("pictures", "too_many", most=PICTURES_MAX)
    return keeping.add_photo(tx, product_id=product_id, file_id=file_id, file_unique_id=file_unique_id)


def remove_picture(tx: Transaction, picture_id: int, *, actor: Actor) -> int:
    """Show the product without this picture; the product's id."""
    keep_alone(tx, actor)
    picture = catalogue.picture(tx, picture_id)
    keeping.remove_picture(tx, picture_id)
    keeping.put_in_order(tx, keeping.pictures_in_order(tx, picture.product_id))
    return picture.product_id


def move_picture(tx: Transaction, picture_id: int, *, by: int, actor: Actor) -> tuple[int, int]:
    """Show the picture earlier (by -1) or later (by 1); the product, and the picture's place among its others."""
    keep_alone(tx, actor)
    product_id = catalogue.picture(tx, picture_id).product_id
    order = keeping.pictures_in_order(tx, product_id)
    place = order.index(picture_id)
    target = min(max(0, place + by), len(order) - 1)
    order.insert(target, order.pop(place))
    keeping.put_in_order(tx, order)
    return product_id, target


def publish(tx: Transaction, product_id: int, *, actor: Actor) -> None:
    """
    Put the product before customers.

    Raises:
        NotReady: Something of it has no price.
    """
    keep_alone(tx, actor)
    product = product_kept(tx, product_id)
    on_sale = [variant for variant in product.variants if variant.active]
    if not on_sale or any(variant.price_minor == 0 for variant in on_sale):
        raise NotReady(product_id)
    catalogue.change_product(tx, product_id, active=1)


def hide(tx: Transaction, product_id: int, *, actor: Actor) -> None:
    """Keep the product from customers for now."""
    keep_alone(tx, actor)
    catalogue.change_product(tx, product_kept(tx, product_id).id, active=0)


def turn_variant(tx: Transaction, variant_id: int, *, is_offered: bool, actor: Actor, now: int) -> None:
    """
    Offer a variant, or no longer.

    Raises:
        NotReady: It has no price, and customers see its product.
    """
    keep_alone(tx, actor)
    variant = variant_kept(tx, variant_id)
    if variant.active == is_offered:
        return
    if is_offered and not variant.price_minor and product_kept(tx, variant.product_id).active:
        raise NotReady(variant.product_id)
    catalogue.change_variant(tx, variant_id, active=int(is_offered))
    carts.outdate(tx, variant_id, now=now)


def delete(tx: Transaction, product_id: int, *, currency: str, actor: Actor, now: int) -> bool:
    """
    Take a product out of the catalogue: what was never sold is gone, what was sold stays for its orders, unseen.

    Returns:
        Whether it is really gone.
    """
    keep_alone(tx, actor)
    product = product_kept(tx, product_id)
    catalogue.change_product(tx, product_id, active=0)
    _put_away(tx, product.variants, behind=0, currency=currency, actor=actor, now=now)
    is_gone = not catalogue.product(tx, product_id).variants
    if is_gone:
        keeping.erase_product(tx, product_id)
    else:
        catalogue.change_product(tx, product_id, deleted_at=now)
    return is_gone


def _put_away(
    tx: Transaction, variants: Iterable[Variant], *, behind: int, currency: str, actor: Actor, now: int
) -> None:
    """Stop selling these: goods of what stands on no record are counted out, and it is gone."""
    for place, variant in enumerate(variants):
        # Inactive first, so that nobody is told that it runs low.
        catalogue.change_variant(tx, variant.id, active=0, position=behind + place)
        carts.outdate(tx, variant.id, now=now)
        if not tx.scalar(_ON_RECORD, variant_id=variant.id):
            shelving.clear(tx, variant.id, currency=currency, actor=actor, now=now)
            keeping.erase_variant(tx, variant.id)


def _add_variant(
    tx: Transaction,
    product_id: int,
    handle: str,
    options: tuple[str, ...],
    *,
    position: int,
    like: Variant | None,
    now: int,
) -> None:
    """A variant of which there is nothing yet: it stands among what is sold out."""
    inherited: dict[str, object] = {"price_minor": 0, "low_stock_threshold": LOW_STOCK_THRESHOLD, "tax_class": ""}
    if like is not None:
        inherited = {name: getattr(like, name) for name in _INHERITED}
    variant_id = catalogue.add_variant(
        tx,
        product_id=product_id,
        sku=_free_sku(tx, handle, options),
        options=options,
        position=position,
        barcode="",
        active=1,
        **inherited,
    )
    alerting.note_new(tx, [variant_id], place_id=stock.main_place(tx), now=now)


def _free_sku(tx: Transaction, handle: str, options: tuple[str, ...]) -> str:
    """The SKU that an import would make, unless it is another's."""
    sku, number = made_sku(handle, options), 2
    while catalogue.variant_by_sku(tx, sku) is not None:
        sku, number = made_sku(f"{handle} {number}", options), number + 1
    return sku


def _free_handle(tx: Transaction, title: str) -> str:
    base = slug(title)[: HANDLE_LENGTH_MAX - 10] or "product"
    handle, number = base, 2
    while catalogue.product_by_handle(tx, handle) is not None:
        handle, number = f"{base}-{number}", number + 1
    return handle


def checked_description(html: str) -> str:
    """
    A description as the catalogue keeps it.

    Raises:
        BadInput: It is more than fits under a picture.
    """
    description = telegram_html(html)
    if visible_length(description) > DESCRIPTION_MAX:
        raise BadInput("description", "too_long", most=DESCRIPTION_MAX)
    return description


def checked_title(text: str) -> str:
    """
    A product's name as the catalogue keeps it.

    Raises:
        BadInput: It is empty or too long.
    """
    title = one_line(text)
    if not title:
        raise BadInput("title", "empty")
    if len(title) > TITLE_LENGTH_MAX:
        raise BadInput("title", "too_long", most=TITLE_LENGTH_MAX)
    return title
