"""Where drafts go: a place on the map, and what the address does not say of itself."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    text = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
    op.add_column("drafts", sa.Column("latitude_e6", integer, nullable=True))
    op.add_column("drafts", sa.Column("longitude_e6", integer, nullable=True))
    op.add_column("drafts", sa.Column("country", text, server_default=sa.text("''"), nullable=False))
    op.add_column("drafts", sa.Column("postcode", text, server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    for name in ("postcode", "country", "longitude_e6", "latitude_e6"):
        op.drop_column("drafts", name)
