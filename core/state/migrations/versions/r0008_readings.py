"""What was read in pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "readings",
        sa.Column("mention", Text, primary_key=True),
        sa.Column("address", Text, primary_key=True),
        sa.Column("text", Text, nullable=False),
        sa.Column("failure", Text, nullable=False),
        sa.Column("model", Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("readings_by_address", "readings", ["address"])
    op.create_index("readings_by_time", "readings", ["at"])
