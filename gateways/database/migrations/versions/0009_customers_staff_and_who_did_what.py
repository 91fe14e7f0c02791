"""Customers who may not order, notes about them, and who did what."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.add_column("people", sa.Column("barred_at", Int, nullable=True))
    op.add_column("people", sa.Column("note", Str, nullable=True))
    op.create_table(
        "audit",
        sa.Column("id", Int, nullable=False),
        sa.Column("at", Int, nullable=False),
        sa.Column("person_id", Int, nullable=False),
        sa.Column("act", Str, nullable=False),
        sa.Column("subject", Str, nullable=False),
        sa.Column("facts", Str, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_audit_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_audit_person_id", "audit", ["person_id", "id"])
    op.create_index("ix_audit_subject", "audit", ["subject", "id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for act in ("UPDATE", "DELETE"):
        refusing = (
            "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
            if is_sqlite
            else "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit {refusing}")
