"""The queries that each account asked last."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "recent_queries",
        sa.Column("id", Number, primary_key=True, autoincrement=True),
        sa.Column("account", Number, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("text", Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("recent_queries_by_account", "recent_queries", ["account"])
