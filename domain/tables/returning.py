"""Returns: what customers want to send back and why, what was agreed, and what was found when it came."""

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy import UniqueConstraint as Unique

from domain.tables.making import number, only_where, row_id, string, table, to

returns = table(
    "returns",
    row_id(),
    number("order_id", to("orders.id")),
    number("person_id", to("people.id")),
    string("status"),
    number("version"),
    # "refund", "exchange", "replacement" or "credit"; "" until the customer has chosen.
    string("wish"),
    # How it comes back: "pickup", "dropoff", or "none" where nothing has to; "" until that is settled.
    string("way"),
    # What its customer writes on the box, or shows at the counter.
    string("code", unique=True),
    string("note"),
    # Telegram's file ids, as JSON.
    string("photos"),
    # What the shop said to it: why not, or what it wants to see.
    string("answer"),
    # 1 while the shop waits for another photo.
    number("asks_photo"),
    # What its pieces were worth, what sending them back costs its customer, and what part of their worth is kept for
    # restocking: as it was when it was asked for.
    number("worth_minor"),
    number("way_fee_minor"),
    number("restocking_percent"),
    # Staff let it pass though its time was over.
    number("is_late"),
    # Who drew it up: its customer, or staff for them.
    number("begun_by", to("people.id")),
    # When it is fetched, as the customer chose.
    number("fetched_from_at", nullable=True),
    number("fetched_until_at", nullable=True),
    number("begun_at"),
    number("requested_at", nullable=True),
    number("approved_at", nullable=True),
    number("ended_at", nullable=True),
    # When the timetable looks at it next: to remind its customer, or to end it.
    number("clock_at", nullable=True),
    # What is sent instead, as an order of its own.
    number("child_order_id", to("orders.id"), nullable=True),
    # 1 where it is settled before anything has come.
    number("is_trusted", server_default=text("0")),
    # What its customer gets for it, once it is settled.
    number("back_minor", nullable=True),
    # Since when something of it is on the road, or here and not looked at; nothing where nothing is.
    number("waits_since", nullable=True),
    # The last second at which what was agreed is waited for, whatever the rules say later.
    number("back_by_at", nullable=True),
    Index("ix_returns_order_id", "order_id", "id"),
    Index("ix_returns_person_id", "person_id", "requested_at"),
    Index("ix_returns_begun_by", "begun_by", "status"),
    Index("ix_returns_status", "status", "id"),
    Index("ix_returns_fetched_from_at", "fetched_from_at", **only_where("fetched_from_at IS NOT NULL")),
    Index("ix_returns_waits_since", "waits_since", **only_where("waits_since IS NOT NULL")),
    Index("ix_returns_requested_at", "requested_at", **only_where("requested_at IS NOT NULL")),
    Index("ix_returns_clock_at", "clock_at", **only_where("clock_at IS NOT NULL")),
    Index("ix_returns_child_order_id", "child_order_id", **only_where("child_order_id IS NOT NULL")),
    # An id names letters and codes, so what is gone never lends its id to another.
    sqlite_autoincrement=True,
)

return_lines = table(
    "return_lines",
    row_id(),
    number("return_id", to("returns.id")),
    number("order_line_id", to("order_lines.id")),
    string("reason"),
    number("quantity"),
    # Of these, so many the shop agreed to; nothing until it has said. More may come than was asked for.
    number("approved", nullable=True),
    # What is wanted instead.
    number("instead_id", to("variants.id"), nullable=True),
    # So many have left the customer, and so many are in the house.
    number("collected", server_default=text("0")),
    number("received", server_default=text("0")),
    # What a piece of what is wanted instead costs; nothing where it counts as much as what comes back.
    number("instead_price_minor", nullable=True),
    # Of those that were settled on trust and are not as they should be, so many were asked for again, or let go.
    number("reclaimed", server_default=text("0")),
    Unique("return_id", "order_line_id", "reason"),
    CheckConstraint("quantity > 0 AND approved >= 0 AND collected >= 0 AND received >= 0", name="pieces"),
    CheckConstraint("received <= collected", name="way"),
    Index("ix_return_lines_order_line_id", "order_line_id", "return_id"),
)

return_inspections = table(
    "return_inspections",
    row_id(),
    number("line_id", to("return_lines.id")),
    # "restock", "quarantine", "scrap", "vendor", "customer" or "lost".
    string("outcome"),
    number("quantity"),
    # 1 where these count for what the customer gets.
    number("is_accepted"),
    string("note"),
    # Telegram's file id; "" without.
    string("photo"),
    string("actor"),
    number("at"),
    CheckConstraint("quantity > 0", name="quantity"),
    Index("ix_return_inspections_line_id", "line_id"),
)

# What was in the box besides.
return_extras = table(
    "return_extras",
    row_id(),
    number("return_id", to("returns.id")),
    string("note"),
    # Telegram's file id; "" without.
    string("photo"),
    string("actor"),
    number("at"),
    # When somebody has dealt with it.
    number("settled_at", nullable=True),
    Index("ix_return_extras_return_id", "return_id"),
)
