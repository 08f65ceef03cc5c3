"""Topics that were found in the stream."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "found_topics",
        sa.Column("watch", Text, primary_key=True),
        sa.Column("id", Text, primary_key=True),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
        sa.Column("body", Text, nullable=False),
    )
