"""Carts, orders, shipments, cash."""

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy import UniqueConstraint as Unique

from domain.tables.making import number, only_where, row_id, string, table, to

carts = table(
    "carts",
    row_id(),
    number("person_id", to("people.id"), unique=True),
    number("version"),
    string("address"),
    number("latitude_e6", nullable=True),
    number("longitude_e6", nullable=True),
    string("phone"),
    string("note"),
    # "delivery" or "pickup".
    string("way"),
    number("address_id", to("addresses.id"), nullable=True),
    number("reminded_at", nullable=True),
    number("updated_at"),
    # "cash" or "prepaid"; nothing where the customer has not chosen.
    string("terms", nullable=True),
    # What the address does not say of itself, as the customer chose it; "" where it does.
    string("country", server_default=text("''")),
    string("postcode", server_default=text("''")),
    # Vouchers are never deleted.
    number("voucher_id", nullable=True),
    # 0 where its customer keeps their credit for later.
    number("uses_credit", server_default=text("1")),
)

cart_lines = table(
    "cart_lines",
    number("cart_id", to("carts.id"), primary_key=True),
    number("variant_id", to("variants.id"), primary_key=True),
    number("quantity"),
    # What the customer saw when it was put in: a price that changed since is said.
    number("price_minor"),
    number("added_at"),
    CheckConstraint("quantity > 0", name="quantity"),
)

orders = table(
    "orders",
    row_id(),
    string("code", unique=True),
    number("person_id", to("people.id")),
    # The state of a cart that it came of; nothing where it came of none.
    number("cart_id", to("carts.id"), nullable=True),
    number("cart_version", nullable=True),
    string("status"),
    number("version"),
    string("terms"),
    string("way"),
    string("currency"),
    number("total_minor"),
    number("tax_minor"),
    string("name"),
    string("address"),
    number("latitude_e6", nullable=True),
    number("longitude_e6", nullable=True),
    string("phone"),
    string("note"),
    string("closing_reason"),
    string("payment"),
    string("fulfilment"),
    string("return_status"),
    number("created_at"),
    number("placed_at", nullable=True),
    number("accepted_at", nullable=True),
    # The deadline that customers are shown; nothing where the order is paid in cash, or waits for approval first.
    number("expires_at", nullable=True),
    # Why a merchant has to approve it: "above", "first", or nothing.
    string("approval", nullable=True),
    # When the timetable looks at it next: to remind of the deadline, and to end it once the grace is over.
    number("clock_at", nullable=True),
    # Where it goes as its tax and its delivery were reckoned.
    string("country", server_default=text("''")),
    string("postcode", server_default=text("''")),
    # 1 where the prices of its lines had the tax in them already.
    number("tax_included", server_default=text("1")),
    # What came off the lines; what came off the delivery is with the delivery.
    number("discount_minor", server_default=text("0")),
    string("voucher_code", server_default=text("''")),
    # Delivery is a line of its own, of which an order has one at most: these are its columns.
    number("delivery_price_minor", server_default=text("0")),
    number("delivery_discount_minor", server_default=text("0")),
    number("delivery_rate_ppm", server_default=text("0")),
    number("delivery_tax_minor", server_default=text("0")),
    number("delivery_total_minor", server_default=text("0")),
    # What the customer pays for calling it off, or parts of it; the order's total does not count it in.
    number("fee_minor", server_default=text("0")),
    number("fee_tax_minor", server_default=text("0")),
    number("fee_rate_ppm", server_default=text("0")),
    # What its voucher gives and for what (`vouchers.Gift`), as it was at placing; "" where it gives nothing.
    string("voucher_gift", server_default=text("''")),
    # Which order it was split off from. Orders are never deleted.
    number("split_from", nullable=True),
    # Since when it waits for goods that are promised to it; nothing once all are here.
    number("waiting_since", nullable=True),
    # "exchange" or "replacement" where it is sent instead of what is given back of that order.
    string("sent_as", server_default=text("''")),
    # What of it its customer has paid with credit. Where that is now, the ledger says.
    number("credit_minor", server_default=text("0")),
    # However often "Place order" is pressed, one state of a cart becomes one order.
    Unique("cart_id", "cart_version"),
    Index("ix_orders_person_id", "person_id", "id"),
    Index("ix_orders_status", "status", "id"),
)
_is_part = text("split_from IS NOT NULL")
Index("ix_orders_split_from", orders.c.split_from, sqlite_where=_is_part, postgresql_where=_is_part)
_has_clock = text("clock_at IS NOT NULL")
Index("ix_orders_clock_at", orders.c.clock_at, sqlite_where=_has_clock, postgresql_where=_has_clock)
Index("ix_orders_waiting_since", orders.c.waiting_since, **only_where("waiting_since IS NOT NULL"))

_is_placed = text("status = 'placed'")
# What is to be accepted has no moment here, what is to be paid has one.
Index("ix_orders_accepted_at", orders.c.accepted_at, orders.c.id, sqlite_where=_is_placed, postgresql_where=_is_placed)
Index("ix_orders_placed_at", orders.c.placed_at, orders.c.id)

order_lines = table(
    "order_lines",
    row_id(),
    number("order_id", to("orders.id")),
    number("variant_id", to("variants.id")),
    string("sku"),
    string("title"),
    number("quantity"),
    number("unit_price_minor"),
    number("tax_minor"),
    number("total_minor"),
    # What is kept here are the sums over the confirmed changes; a line that was taken out stays, with 0.
    number("discount_minor", server_default=text("0")),
    number("rate_ppm", server_default=text("0")),
    CheckConstraint("quantity >= 0", name="quantity"),
    Index("ix_order_lines_order_id", "order_id"),
    Index("ix_order_lines_variant_id", "variant_id", "order_id"),
)

shipments = table(
    "shipments",
    row_id(),
    number("order_id", to("orders.id")),
    number("place_id", to("places.id")),
    string("direction"),
    string("status"),
    number("version"),
    number("courier_id", to("people.id"), nullable=True),
    string("code"),
    number("wrong_codes"),
    number("attempts"),
    string("failure"),
    number("created_at"),
    number("packed_at", nullable=True),
    number("delivered_at", nullable=True),
    # The return that it fetches, or has become as it could not be delivered; nothing for all else. Returns that were
    # agreed to are never deleted.
    number("return_id", nullable=True),
    Index("ix_shipments_order_id", "order_id"),
    Index("ix_shipments_return_id", "return_id", **only_where("return_id IS NOT NULL")),
    Index("ix_shipments_status", "status", "id"),
    Index("ix_shipments_courier_id", "courier_id", "status"),
)
# What is on its way somewhere: few, however many have arrived.
_open_parcels = (
    "status IN ('planned', 'picking', 'packed', 'handed_over', 'in_transit', 'out_for_delivery', 'attempt_failed', "
    "'awaiting_pickup', 'returning')"
)
Index(
    "ix_shipments_open",
    *(shipments.c.status, shipments.c.direction, shipments.c.id, shipments.c.order_id),
    **only_where(_open_parcels),
)

shipment_lines = table(
    "shipment_lines",
    number("shipment_id", to("shipments.id"), primary_key=True),
    number("order_line_id", to("order_lines.id"), primary_key=True),
    number("quantity"),
    number("picked"),
    # How many of them the packer does not find, once that was said.
    number("missing", nullable=True),
    CheckConstraint("quantity > 0", name="quantity"),
)

cash_counts = table(
    "cash_counts",
    row_id(),
    number("courier_id", to("people.id")),
    string("currency"),
    number("expected_minor"),
    number("counted_minor"),
    number("forgiven_minor"),
    string("reason"),
    number("counted_by", to("people.id")),
    number("at"),
)
