"""Counts that remain of mentions that are kept no longer, receipts of their going; looks in the audit, folded."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, Text, primary_key=True)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def upgrade() -> None:
    op.create_table(
        "kept_counts",
        _key("split"),
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        *map(_key, ("watch", "value")),
        *map(_count, ("raw", "originals")),
        sa.Column("effective", sa.BigInteger, nullable=False),
        _count("authors"),
    )
    op.create_table(
        "retentions",
        sa.Column("id", Number, primary_key=True, autoincrement=True),
        *(sa.Column(name, Text, nullable=False) for name in ("why", "subject")),
        sa.Column("until", sa.BigInteger, nullable=False),
        _count("mentions"),
        sa.Column("begun_at", sa.BigInteger, nullable=False),
        sa.Column("done_at", sa.BigInteger),
    )
    op.add_column("audit", sa.Column("folded", Text))
    op.add_column("audit", sa.Column("shown", sa.Integer))
    op.create_index("audit_folded", "audit", ["folded"], unique=True)
