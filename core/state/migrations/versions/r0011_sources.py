"""What sources used, remember and look at again."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "spending",
        sa.Column("source", Text, primary_key=True),
        sa.Column("day", sa.Integer, primary_key=True),
        sa.Column("unit", Text, primary_key=True),
        sa.Column("count", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "billed",
        sa.Column("source", Text, primary_key=True),
        sa.Column("day", sa.Integer, primary_key=True),
        sa.Column("unit", Text, primary_key=True),
        sa.Column("key", Text, primary_key=True),
    )
    op.create_table(
        "source_notes",
        sa.Column("source", Text, primary_key=True),
        sa.Column("key", Text, primary_key=True),
        sa.Column("note", Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.create_index("source_notes_by_key", "source_notes", ["key"])
    op.create_table(
        "source_posts",
        sa.Column("source", Text, primary_key=True),
        sa.Column("mention", Text, primary_key=True),
        sa.Column("due", sa.BigInteger, nullable=False),
    )
    op.create_index("source_posts_by_due", "source_posts", ["source", "due"])
    op.create_index("source_posts_by_mention", "source_posts", ["mention"])
