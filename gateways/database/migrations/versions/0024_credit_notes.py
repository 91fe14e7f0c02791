"""Credit notes, which nobody changes; and of which hold the shop was told that it ends."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "credit_notes",
        sa.Column("id", Int, primary_key=True, autoincrement=True),
        sa.Column("order_id", Int, nullable=False),
        sa.Column("number", Int, nullable=False),
        sa.Column("reason", Str, nullable=False),
        sa.Column("actor", Str, nullable=False),
        sa.Column("created_at", Int, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_credit_notes_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_notes")),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_credit_notes_order_id_number")),
        sqlite_strict=True,
    )
    op.create_table(
        "credit_lines",
        sa.Column("id", Int, primary_key=True, autoincrement=True),
        sa.Column("credit_note_id", Int, nullable=False),
        sa.Column("part", Str, nullable=False),
        sa.Column("order_line_id", Int, nullable=True),
        sa.Column("rate_ppm", Int, nullable=False),
        sa.Column("quantity", Int, nullable=False),
        sa.Column("total_minor", Int, nullable=False),
        sa.Column("tax_minor", Int, nullable=False),
        sa.CheckConstraint("total_minor <> 0", name=op.f("ck_credit_lines_total")),
        sa.ForeignKeyConstraint(["credit_note_id"], ["credit_notes.id"], name=op.f("fk_credit_lines_credit_note_id")),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_lines.id"], name=op.f("fk_credit_lines_order_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_lines")),
        sqlite_strict=True,
    )
    op.create_index("ix_credit_lines_credit_note_id", "credit_lines", ["credit_note_id"])
    for table in ("credit_notes", "credit_lines"):
        _append_only(table)
    op.add_column("payments", sa.Column("warned_at", Int, nullable=True))
    is_held = sa.text("authorised_at IS NOT NULL AND let_go_at IS NULL")
    op.create_index("ix_payments_held", "payments", ["capture_before"], sqlite_where=is_held, postgresql_where=is_held)


def _append_only(table: str) -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for act in ("UPDATE", "DELETE"):
        refusing = (
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            if is_sqlite
            else "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {refusing}")


def downgrade() -> None:
    op.drop_index("ix_payments_held", "payments")
    op.drop_column("payments", "warned_at")
    op.drop_table("credit_lines")
    op.drop_table("credit_notes")
