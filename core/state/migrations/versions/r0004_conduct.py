"""What authors did, counted by day: posts, what they drew, how they were received; what was drawn so far goes in."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COUNTS = (
    "posts",
    "reposts",
    "articles",
    "reviews",
    "addressed",
    "positive",
    "negative",
    "acts",
    "drawn",
    "worded",
    "timed",
    "cosine",
    "sine",
    "drawers",
    "texts",
)


def upgrade() -> None:
    op.add_column("authored", sa.Column("day", sa.Integer, nullable=False, server_default="0"))
    op.add_column("authored", sa.Column("acts", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("draws", sa.Column("day", sa.Integer, nullable=False, server_default="0"))
    for name in ("authored", "draws"):
        table = sa.table(name, sa.column("day"), sa.column("observed_at"))
        op.execute(table.update().values(day=sa.text("observed_at / 86400000000")))
    op.create_table(
        "conduct",
        sa.Column("author", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("watch", Text, primary_key=True),
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("observed_at", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False, server_default="0") for name in COUNTS),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO conduct (author, watch, day, observed_at, drawn)"
        " SELECT author, '', day, max(observed_at), count(*) FROM draws GROUP BY author, day"
    )
