"""What merchants are told of each shelf."""

from sqlalchemy import Index, UniqueConstraint, text

from domain.tables.making import number, only_where, row_id, string, table, to

# A row for each shelf that ever was low; while nothing is wrong with it, its level is 0.
shelf_alerts = table(
    "shelf_alerts",
    row_id(),
    number("variant_id", to("variants.id")),
    number("place_id", to("places.id")),
    # 0 fine, 1 low, 2 sold out, 3 below zero; since when; and of which level merchants know.
    number("level"),
    number("since"),
    number("told", server_default=text("0")),
    # When they are told of it next; what has none waits for the morning.
    number("tell_at", nullable=True),
    # By which message they were told: all shelves of one moment stand in one.
    number("told_at", nullable=True),
    number("version", server_default=text("1")),
    # What was done about it: "ordered", "later", "threshold"; "" nothing yet.
    string("acted", server_default=text("''")),
    number("acted_by", to("people.id"), nullable=True),
    number("acted_at", nullable=True),
    number("purchase_order_id", to("purchase_orders.id"), nullable=True),
    UniqueConstraint("variant_id", "place_id"),
    # An id names buttons.
    sqlite_autoincrement=True,
)
Index("ix_shelf_alerts_tell_at", shelf_alerts.c.tell_at, **only_where("tell_at IS NOT NULL"))
Index("ix_shelf_alerts_level", shelf_alerts.c.level, shelf_alerts.c.id, **only_where("level > 0"))
Index("ix_shelf_alerts_told_at", shelf_alerts.c.told_at, **only_where("level > 0"))
