"""People, and those who work here."""

from sqlalchemy import Index

from domain.tables.making import number, row_id, string, table, to

people = table(
    "people",
    row_id(),
    number("telegram_id", unique=True),
    string("name"),
    string("username", nullable=True),
    string("language"),
    number("blocked_at", nullable=True),
    number("created_at"),
)

staff = table(
    "staff",
    number("person_id", to("people.id"), primary_key=True),
    string("role", primary_key=True),
    number("since_at"),
    Index("ix_staff_role", "role"),
)

invites = table(
    "invites",
    row_id(),
    string("token", unique=True),
    string("role"),
    number("invited_by", to("people.id")),
    number("created_at"),
    number("expires_at"),
    number("used_by", to("people.id"), nullable=True),
    number("used_at", nullable=True),
)
