"""Digests, and the last period of each that was dealt with."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "digests",
        sa.Column("id", Text, primary_key=True),
        sa.Column("last", Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("body", Text, nullable=False),
    )
