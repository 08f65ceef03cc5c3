"""What people corrected of what mentions say of watches."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("watch", Text, nullable=False),
        sa.Column("mention", Text, nullable=False),
        sa.Column("body", Text, nullable=False),
        sa.Column("revoked_at", sa.BigInteger),
        sa.Column("revoked_by", Text, nullable=False),
    )
    op.create_index("corrections_by_watch", "corrections", ["watch", "revoked_at"])
