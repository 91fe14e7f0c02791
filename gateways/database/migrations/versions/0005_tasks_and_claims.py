"""Tasks, claims, and what a packer does not find."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Int = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Str = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", Int, nullable=False),
        sa.Column("kind", Str, nullable=False),
        sa.Column("subject", Str, nullable=False),
        sa.Column("data", Str, nullable=False),
        sa.Column("status", Str, nullable=False),
        sa.Column("version", Int, nullable=False),
        sa.Column("assignee_id", Int, nullable=True),
        sa.Column("raised_at", Int, nullable=False),
        sa.Column("remind_at", Int, nullable=True),
        sa.Column("reminders", Int, nullable=False),
        sa.Column("closed_at", Int, nullable=True),
        sa.Column("closed_by", Str, nullable=False),
        sa.Column("outcome", Str, nullable=False),
        sa.ForeignKeyConstraint(["assignee_id"], ["people.id"], name=op.f("fk_tasks_assignee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index("ix_tasks_status", ["status", "id"], unique=False)
        batch_op.create_index("ix_tasks_subject", ["subject"], unique=False)
        batch_op.create_index(
            "uq_tasks_open",
            ["kind", "subject"],
            unique=True,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )

    op.create_table(
        "claims",
        sa.Column("id", Int, nullable=False),
        sa.Column("order_id", Int, nullable=False),
        sa.Column("person_id", Int, nullable=False),
        sa.Column("kind", Str, nullable=False),
        sa.Column("body", Str, nullable=False),
        sa.Column("photos", Str, nullable=False),
        sa.Column("status", Str, nullable=False),
        sa.Column("version", Int, nullable=False),
        sa.Column("outcome", Str, nullable=False),
        sa.Column("begun_at", Int, nullable=False),
        sa.Column("filed_at", Int, nullable=True),
        sa.Column("settled_at", Int, nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_claims_order_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_claims_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.create_index("ix_claims_order_id", ["order_id"], unique=False)
        batch_op.create_index("ix_claims_person_id", ["person_id", "status"], unique=False)

    with op.batch_alter_table("shipment_lines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("missing", Int, nullable=True))
