"""Each letter to a supplier has a key of its own, by which it is known when it comes back."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
_STANDING = sa.text("came_back_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "letters",
        sa.Column("id", Int, autoincrement=True, nullable=False),
        *(sa.Column(name, Int, autoincrement=False, nullable=False) for name in ("purchase_order_id", "version")),
        *(sa.Column(name, Str, nullable=False) for name in ("kind", "email", "key")),
        sa.Column("written_at", Int, autoincrement=False, nullable=False),
        *(sa.Column(name, Int, autoincrement=False, nullable=True) for name in ("handed_in_at", "came_back_at")),
        sa.Column("why", Str, nullable=False),
        sa.ForeignKeyConstraint(
            ["purchase_order_id"], ["purchase_orders.id"], name=op.f("fk_letters_purchase_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("key", name=op.f("uq_letters_key")),
        sqlite_strict=True,
    )
    op.create_index("ix_letters_purchase_order_id", "letters", ["purchase_order_id", "version"])
    op.create_index(
        "uq_letters_standing",
        "letters",
        ["purchase_order_id", "version", "kind", "email"],
        unique=True,
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    )
    op.create_table(
        "mailboxes",
        sa.Column("name", Str, nullable=False),
        *(sa.Column(name, Int, autoincrement=False, nullable=False) for name in ("uid_validity", "uid")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mailboxes")),
        sqlite_strict=True,
    )
    op.add_column("suppliers", sa.Column("email_said_at", Int, server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    op.drop_column("suppliers", "email_said_at")
    op.drop_table("mailboxes")
    op.drop_table("letters")
