"""Payments through a provider, and what was asked of the provider for each; where their money is says the ledger."""

from sqlalchemy import CheckConstraint, Index, text

from domain.tables.making import number, only_where, row_id, string, table, to

payments = table(
    "payments",
    row_id(),
    number("order_id", to("orders.id")),
    string("provider"),
    string("currency"),
    number("amount_minor"),
    # 1 where the money is taken as soon as the page is done, 0 where it is held first.
    number("captures_at_once"),
    # 0 where the provider only plays: a test key.
    number("is_live"),
    number("version"),
    # The provider's names for the page and for the payment; "" until we know them, and never changed from then on.
    string("page_id"),
    string("payment_id"),
    string("url"),
    # A page that was asked for counts as open: somebody may have its link before we do.
    string("page"),
    number("page_expires_at"),
    number("authorised_at", nullable=True),
    number("let_go_at", nullable=True),
    # Until when what is held may be taken.
    number("capture_before", nullable=True),
    # Why the last try to pay failed, as long as none has succeeded.
    string("decline"),
    number("fee_minor", nullable=True),
    number("created_at"),
    # When the timetable looked at what is held last: to tell the shop that it ends, or to take it or let it go.
    number("warned_at", nullable=True),
    # When the provider was last asked how the page stands, of our own accord.
    number("looked_at", server_default=text("0")),
    # In which its customer reads the page: asked for once more, it has to be asked for with the same words.
    string("language", server_default=text("''")),
    # The card, as its owner knows it: "Visa" and "4242"; "" while the provider has not said.
    string("card_brand", server_default=text("''")),
    string("card_digits", server_default=text("''")),
    CheckConstraint("amount_minor > 0", name="amount"),
    Index("ix_payments_order_id", "order_id", "id"),
    # An id travels to the provider, so what is gone never lends its id to another.
    sqlite_autoincrement=True,
)
Index("ix_payments_open", payments.c.page_expires_at, **only_where("page = 'open'"))
# What is held, or was taken.
Index("ix_payments_held", payments.c.capture_before, **only_where("authorised_at IS NOT NULL AND let_go_at IS NULL"))

payment_operations = table(
    "payment_operations",
    row_id(),
    number("payment_id", to("payments.id")),
    string("act"),
    number("amount_minor"),
    string("status"),
    number("version"),
    # The provider does what is asked under one key once, however often it is asked.
    string("key", unique=True),
    # The provider's name for what it did, a refund's id say.
    string("provider_id"),
    string("reason"),
    string("actor"),
    number("created_at"),
    number("changed_at"),
    # Whose money it moves: the payment's own order, or one that was split off from it and gets some of it back.
    number("order_id", to("orders.id")),
    CheckConstraint("amount_minor >= 0", name="amount"),
    Index("ix_payment_operations_payment_id", "payment_id", "id"),
    Index("ix_payment_operations_order_id", "order_id", "id"),
    sqlite_autoincrement=True,
)
_acts = payment_operations.c
Index("ix_payment_operations_open", _acts.changed_at, **only_where("status IN ('intent', 'unknown', 'pending')"))
# What is held goes one way at a time.
Index(
    "uq_payment_operations_held",
    _acts.payment_id,
    unique=True,
    **only_where("act IN ('capture', 'void') AND status IN ('intent', 'unknown', 'pending')"),
)
