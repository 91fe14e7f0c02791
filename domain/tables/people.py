"""People, and those who work here."""

from sqlalchemy import Index, text

from domain.tables.making import number, row_id, string, table, to

people = table(
    "people",
    row_id(),
    number("telegram_id", unique=True),
    string("name"),
    string("username", nullable=True),
    string("language"),
    # What they chose, where it is not what Telegram says.
    string("chosen_language", nullable=True),
    number("reminders_off", nullable=True),
    number("terms_accepted_at", nullable=True),
    number("terms_version", nullable=True),
    number("blocked_at", nullable=True),
    number("created_at"),
    # Since when the shop takes no orders from them, and what merchants note about them.
    number("barred_at", nullable=True),
    string("note", nullable=True),
)

# What people are found by: the words of their names in lower case, their numbers backwards.
people_words = table(
    "people_words",
    string("word", primary_key=True),
    number("person_id", to("people.id"), primary_key=True),
    Index("ix_people_words_person_id", "person_id", "word"),
)

staff = table(
    "staff",
    number("person_id", to("people.id"), primary_key=True),
    string("role", primary_key=True),
    number("since_at"),
    Index("ix_staff_role", "role"),
)

# Every act of those who work here: never rewritten.
audit = table(
    "audit",
    row_id(),
    number("at"),
    number("person_id", to("people.id")),
    string("act"),
    # What it was done to ("order:12"), and the numbers it was done with, as JSON.
    string("subject"),
    string("facts"),
    Index("ix_audit_person_id", "person_id", "id"),
    Index("ix_audit_subject", "subject", "id"),
    sqlite_autoincrement=True,
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

addresses = table(
    "addresses",
    row_id(),
    number("person_id", to("people.id")),
    string("name"),
    string("address"),
    number("latitude_e6", nullable=True),
    number("longitude_e6", nullable=True),
    number("used_at"),
    # What the text does not say of itself, as the customer chose it; "" where it does.
    string("country", server_default=text("''")),
    string("postcode", server_default=text("''")),
    Index("ix_addresses_person_id", "person_id", "used_at"),
)

questions = table(
    "questions",
    row_id(),
    number("person_id", to("people.id")),
    # Orders come later in the tower; the number is theirs all the same.
    number("order_id", nullable=True),
    string("body"),
    # Telegram's file id of a photo that came with it.
    string("photo", nullable=True),
    number("from_shop"),
    number("answered_at", nullable=True),
    number("at"),
    Index("ix_questions_person_id", "person_id", "id"),
)
