"""The board of orders: its stages, finding people by name and number, and what was ordered."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
_PLACED = sa.text("status = 'placed'")


def upgrade() -> None:
    op.create_table(
        "people_words",
        sa.Column("word", Str, nullable=False),
        sa.Column("person_id", Int, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_people_words_person_id")),
        sa.PrimaryKeyConstraint("word", "person_id", name=op.f("pk_people_words")),
        sqlite_strict=True,
    )
    op.create_index("ix_people_words_person_id", "people_words", ["person_id", "word"])
    op.create_index(
        "ix_orders_accepted_at", "orders", ["accepted_at", "id"], sqlite_where=_PLACED, postgresql_where=_PLACED
    )
    op.create_index("ix_orders_placed_at", "orders", ["placed_at", "id"])
    op.create_index("ix_order_lines_variant_id", "order_lines", ["variant_id", "order_id"])
    _note_who_is_known()


def _note_who_is_known() -> None:
    connection = op.get_bind()
    words = set()
    for person_id, name, username in connection.execute(sa.text("SELECT id, name, username FROM people")):
        words |= {(word, person_id) for word in re.findall(r"\w+", f"{name} {username or ''}".casefold())}
    for person_id, phone in connection.execute(
        sa.text(
            "SELECT person_id, phone FROM orders WHERE phone <> '' UNION SELECT person_id, phone FROM carts WHERE phone <> ''"
        )
    ):
        words.add(("+" + "".join(each for each in phone if each.isdecimal())[::-1], person_id))
    if words:
        connection.execute(
            sa.text("INSERT INTO people_words (word, person_id) VALUES (:word, :person_id)"),
            [{"word": word, "person_id": person_id} for word, person_id in sorted(words)],
        )


def downgrade() -> None:
    op.drop_index("ix_order_lines_variant_id", table_name="order_lines")
    op.drop_index("ix_orders_placed_at", table_name="orders")
    op.drop_index("ix_orders_accepted_at", table_name="orders")
    op.drop_table("people_words")
